/* Papers to print: what the commands of "Paper" draw, for the programs that have them (cli.h). */
#ifndef PAIGONG_CLIENT_PAPER_PAPER_H
#define PAIGONG_CLIENT_PAPER_PAPER_H

#include "client/run/run.h"

/* All that the paper says is asked first; only then is the file begun. */
enum error_code paper_run(struct run *r, struct error *e);

#endif
