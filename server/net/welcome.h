/* The commands that are about the connection itself, answered inside the batch because only there
 * the directory and the head are current. */
#ifndef PAIGONG_NET_WELCOME_H
#define PAIGONG_NET_WELCOME_H

#include "handlers/call.h"

handler handle_hello, handle_watch, handle_backup;

#endif
