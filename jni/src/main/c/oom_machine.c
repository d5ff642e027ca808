/* SPDX-License-Identifier: Apache-2.0 */
#include "oom_machine.h"

#include <stdio.h>
#include <stdlib.h>

unsigned oom_memory_nodes(void)
{
	FILE *file = fopen("/sys/devices/system/node/possible", "re");
	char text[64] = "", *last = text;

	if (file && !fgets(text, sizeof(text), file))
		text[0] = '\0';
	if (file)
		fclose(file);
	for (char *at = text; *at; at++)
		if (*at == '-' || *at == ',')
			last = at + 1;
	return atoi(last) + 1;
}
