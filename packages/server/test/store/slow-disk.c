// Stands between a process and its disk: while the file named by EKIDEN_HOLD exists, a sync waits,
// unless it is the main thread's. Where the one named by EKIDEN_FAIL exists, a sync fails as a
// broken disk fails, and where the one named by EKIDEN_UNREADABLE, so does the reading of a page.
// Either happens once: an operating system, too, tells an error of the disk only once.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int asked(const char *name) {
  const char *path = getenv(name);
  return path && access(path, F_OK) == 0;
}

static int fails(const char *name) {
  const char *path = getenv(name);
  return path && unlink(path) == 0;
}

int fdatasync(int descriptor) {
  static int (*real)(int);
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  while (gettid() != getpid() && asked("EKIDEN_HOLD")) usleep(1000);
  if (fails("EKIDEN_FAIL")) {
    errno = EIO;
    return -1;
  }
  return real(descriptor);
}

ssize_t pread64(int descriptor, void *buffer, size_t bytes, off64_t offset) {
  static ssize_t (*real)(int, void *, size_t, off64_t);
  if (!real) real = (ssize_t(*)(int, void *, size_t, off64_t))dlsym(RTLD_NEXT, "pread64");
  if (fails("EKIDEN_UNREADABLE")) {
    // Of a disk beyond a network. For EIO, SQLite says that the database is damaged.
    errno = ESTALE;
    return -1;
  }
  return real(descriptor, buffer, bytes, offset);
}
