/* The language of the clients' texts: as paigongd's, common/language.h. */
#ifndef PAIGONG_CLIENT_LANGUAGE_H
#define PAIGONG_CLIENT_LANGUAGE_H

#include "common/language.h"

#endif
