/* A program that is told to end while it works on something that must not stay half done: what it
 * calls tidies up, and the program ends with 128 + the signal. */
#ifndef PAIGONG_CLIENT_INTERRUPTED_H
#define PAIGONG_CLIENT_INTERRUPTED_H
/* tidy runs in the signal's handler: only what is safe there. */
void interrupted_call(void (*tidy)(void));
#endif
