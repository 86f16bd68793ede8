/* The header stands alone, may come twice, and is C of every age. */

#include "xpost.h"
#include "xpost.h"

uint32_t abi_of_header(void);

uint32_t abi_of_header(void) { return XPOST_ABI; }
