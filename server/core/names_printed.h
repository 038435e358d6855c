/* Functions from number to name, made from the lists of names. Private to core. */
#ifndef PAIGONG_CORE_NAMES_PRINTED_H
#define PAIGONG_CORE_NAMES_PRINTED_H

#define X_CASE(NAME, number, name)                                                                 \
    case number:                                                                                   \
        return name;

/* One function from number to name for each list. */
#define PRINTED(function, type, LIST)                                                              \
    const char *function(enum type v)                                                              \
    {                                                                                              \
        switch ((int)v) {                                                                          \
            LIST(X_CASE)                                                                           \
        default:                                                                                   \
            return "unknown";                                                                      \
        }                                                                                          \
    }

#endif
