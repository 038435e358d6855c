#include "client/cli/interrupted.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static void (*to_tidy)(void);

static void on_signal(int number)
{
    to_tidy();
    _exit(128 + number);
}

void interrupted_call(void (*tidy)(void))
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal};
    to_tidy = tidy;
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        (void)sigaction(signals[i], &action, NULL);
}
