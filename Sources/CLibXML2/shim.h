// Where libxml2 is built with ICU, its headers include ICU's, which clash with the copy that Foundation has. Only the
// layout of the character encoding handlers depends on it, and those are not used here.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/tree.h>
#include <libxml/parserInternals.h>
