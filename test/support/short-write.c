// LD_PRELOAD shim for R14: every 7th write to a file is cut to half of what was asked, as the kernel may do.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

static size_t shortened(int fd, size_t size) {
  static unsigned calls;
  struct stat file;
  if (fstat(fd, &file) != 0 || !S_ISREG(file.st_mode) || size < 2) return size;
  return ++calls % 7 == 0 ? size / 2 : size;
}

ssize_t write(int fd, const void *data, size_t size) {
  static ssize_t (*real)(int, const void *, size_t);
  if (!real) *(void **)&real = dlsym(RTLD_NEXT, "write");
  return real(fd, data, shortened(fd, size));
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
  static ssize_t (*real)(int, const void *, size_t, off64_t);
  if (!real) *(void **)&real = dlsym(RTLD_NEXT, "pwrite64");
  return real(fd, data, shortened(fd, size), at);
}
