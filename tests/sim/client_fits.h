/* Does an answer say what the model says, and only what is its reader's? */
#ifndef PAIGONG_TESTS_SIM_CLIENT_FITS_H
#define PAIGONG_TESTS_SIM_CLIENT_FITS_H

#include "client.h"

struct fit {
    struct client *client;
    const struct ask *ask;
    const struct staff *who;  /* as they stood when it was executed */
    const struct staff *then; /* a request given again: as they stood the first time; or NULL */
    struct seen_span span;    /* tickets as they stood then */
};

void client_fits(const Paigong__ServerFrame *f, const struct fit *fit);
/* Of what must be the same when the request is given again. */
void client_fits_digest(const Paigong__ServerFrame *f, uint8_t out[32]);

#endif
