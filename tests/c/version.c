/* Says which library it runs with. */

#include <stdio.h>

#include "xpost.h"

int main(void) {
    puts(xpost_version());
    return xpost_abi() == XPOST_ABI ? 0 : 1;
}
