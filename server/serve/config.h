/* The configuration file of `paigongd serve`: YAML, every key optional.
 *
 *   listen: 0.0.0.0:7443
 *   time_zone: Asia/Shanghai
 *   metrics: 127.0.0.1:9464
 *   wallboard: 0.0.0.0:8443
 *   log_level: info
 *   limits: {connections: 20000, handshake: 10s, login: 30s, idle: 15m, frame: 30s}
 */
#ifndef PAIGONG_SERVE_CONFIG_H
#define PAIGONG_SERVE_CONFIG_H

#include "common/error.h"
#include "common/log.h"
#include "net/net_limits.h"

struct config {
    char listen[128];
    char time_zone[64];
    char metrics[128];   /* "": none */
    char wallboard[128]; /* "": none */
    enum log_level log_level;
    struct net_limits limits;
};

void config_set_defaults(struct config *c);
/* ERROR_USAGE names file, line and what is wrong. */
enum error_code config_load(const char *path, struct config *c, struct error *e)
    __attribute__((warn_unused_result));
const char *config_library_version(void); /* libyaml's, as loaded */

#endif
