/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a route takes, as OpenAPI: made of its pattern and its table of parameters. */
#ifndef JINNANG_API_OPENAPI_PARAMS_H
#define JINNANG_API_OPENAPI_PARAMS_H

#include <jansson.h>

#include "daemon/http/router.h"

/* Yours to json_decref(). */
json_t *openapi_parameters(const struct route *route); /* path and query: an array */
json_t *openapi_body(const struct route *route); /* requestBody of one with body_types */

#endif
