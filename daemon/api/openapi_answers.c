/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/api/openapi_answers.h"

#define PAGES "text/html text/markdown"

const struct openapi_answer openapi_answers[] = {
    {"GET", "/v1/search", "search", "SearchResponse", NULL, 0},
    {"POST", "/v1/search", "searchByBody", "SearchResponse", NULL, 0},
    {"POST", "/v1/similar", "similar", "SimilarResponse", NULL, 0},
    {"GET", "/v1/documents/{id}/similar", "similarToDocument", "SimilarResponse", NULL,
     0},
    {"POST", "/v1/templates/suggest", "suggestTemplates", "TemplatesResponse", NULL, 0},
    {"GET", "/v1/suggest", "suggest", "SuggestResponse", NULL, 0},
    {"GET", "/v1/facets", "facets", "FacetsResponse", NULL, 0},
    {"GET", "/v1/facets/{name}/values", "facetValues", "FacetValuesResponse", NULL, 0},
    {"POST", "/v1/checks/leftovers", "checkLeftovers", "LeftoversResponse", NULL, 0},
    {"POST", "/v1/checks/promises", "checkPromises", "PromisesResponse", NULL, 0},
    {"GET", "/v1/documents", "listDocuments", "DocumentList", NULL, 0},
    {"GET", "/v1/documents/{id}", "getDocument", "Document", PAGES, 0},
    {"GET", "/v1/documents/{id}/sections", "getSections", "SectionList", NULL, 0},
    {"GET", "/v1/documents/{id}/revisions", "listRevisions", "RevisionList", NULL, 0},
    {"GET", "/v1/documents/{id}/diff", "diffDocument", "DocumentDiff", NULL, 0},
    {"GET", "/v1/documents/{id}/backlinks", "listBacklinks", "BacklinkList", NULL, 0},
    {"GET", "/v1/documents/{id}/access", "explainAccess", "DocumentAccess", NULL, 0},
    {"GET", "/v1/vocabularies", "listVocabularies", "VocabularyList", NULL, 0},
    {"GET", "/v1/vocabularies/{name}", "getVocabulary", "VocabularyList", NULL, 0},
    {"GET", "/v1/schemas", "listSchemas", "SchemaList", NULL, 0},
    {"GET", "/v1/schemas/{kind}", "getSchema", "FrontMatterSchema", NULL, 0},
    {"GET", "/v1/problems", "listProblems", "ProblemList", NULL, 0},
    {"GET", "/v1/version", "getVersion", "Version", NULL, 0},
    {"GET", "/healthz", "healthz", "Health", NULL, 0},
    {"GET", "/readyz", "readyz", "Readiness", NULL, 503},
    {"GET", "/metrics", "metrics", NULL, "text/plain", 0},
    {"GET", "/openapi.json", "openapi", "OpenApi", NULL, 0},
    {0},
};
