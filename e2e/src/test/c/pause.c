/* Waits until it is killed, as the first process of a Kubernetes pod does, which holds the pod's namespaces. */
#include <signal.h>
#include <unistd.h>

static void end(int signal)
{
	(void)signal;
	_exit(0);
}

int main(void)
{
	signal(SIGTERM, end);
	for (;;)
		pause();
}
