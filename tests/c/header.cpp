/* The header stands alone, may come twice, and is C++ of every age; its functions have C linkage. */

#include "xpost.h"
#include "xpost.h"

uint32_t (*abi_of_library)() = xpost_abi;
