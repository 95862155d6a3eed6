/* Counts the calls by which a program changes files, and lets one of them go wrong.
 *
 * FAULT_AT    the call that goes wrong, from 1; 0 for none
 * FAULT       kill: the process ends there, before the call; late: behind it
 *             full: the disk is full
 *             filled: the disk is full from there on: nothing can be made or written, only renamed and removed
 *             short: a write takes half of its bytes, and the next one finds the disk full
 *             touch: somebody else writes a line into the file FAULT_TOUCH first
 * FAULT_COUNT a file to which the number of calls is written at the end
 * FAULT_BELOW only calls on files below this folder count
 * Only mindgap is meant, not the programs that it starts.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int seen;
static int full_now;

static int is_below(const char *path) {
  const char *below = getenv("FAULT_BELOW");
  if (strcmp(program_invocation_short_name, "mindgap") != 0) return 0;
  return below && path && strncmp(path, below, strlen(below)) == 0;
}

static int is_file_below(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return is_below(path);
}

/* A path that counts from an open folder. */
static int is_at_below(int folder, const char *path) {
  return path && (path[0] == '/' || folder == AT_FDCWD) ? is_below(path) : is_file_below(folder);
}

enum { GO_ON, FULL, HALF, LATE };

/* What becomes of this call. */
static void touch(void);

static int fate_of(int takes_room) {
  const char *at = getenv("FAULT_AT"), *kind = getenv("FAULT");
  static int busy;
  if (busy) return GO_ON;
  seen++;
  if (full_now && takes_room) return FULL;
  if (!at || !kind || seen != atoi(at)) return GO_ON;
  if (strcmp(kind, "kill") == 0) _exit(137);
  if (strcmp(kind, "late") == 0) return LATE;
  if (strcmp(kind, "short") == 0) return HALF;
  if (strcmp(kind, "filled") == 0) full_now = 1;
  if (strcmp(kind, "touch") == 0) {
    busy = 1;
    touch();
    busy = 0;
    return GO_ON;
  }
  return FULL;
}

static void touch(void) {
  const char *path = getenv("FAULT_TOUCH");
  FILE *file = path ? fopen(path, "a") : NULL;
  if (!file) return;
  fputs("Somebody else wrote this.\n", file);
  fclose(file);
}

#define REAL(name) ((__typeof__(name) *)dlsym(RTLD_NEXT, #name))

/* The rest of a call whose fate is known. */
#define WITH_FATE(takes_room, call)        \
  switch (fate_of(takes_room)) {           \
    case FULL: errno = ENOSPC; return -1;  \
    case LATE: (void)!(call); _exit(137);  \
    default: return (call);                \
  }

static int opens_to_write(int flags) { return (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT); }

#define OPEN(name)                                                     \
  int name(const char *path, int flags, ...) {                         \
    va_list rest;                                                      \
    va_start(rest, flags);                                             \
    mode_t mode = va_arg(rest, mode_t);                                \
    va_end(rest);                                                      \
    if (!opens_to_write(flags) || !is_below(path)) return REAL(name)(path, flags, mode); \
    WITH_FATE(1, REAL(name)(path, flags, mode))                        \
  }
#define OPEN_AT(name)                                                  \
  int name(int folder, const char *path, int flags, ...) {             \
    va_list rest;                                                      \
    va_start(rest, flags);                                             \
    mode_t mode = va_arg(rest, mode_t);                                \
    va_end(rest);                                                      \
    if (!opens_to_write(flags) || !is_at_below(folder, path)) return REAL(name)(folder, path, flags, mode); \
    WITH_FATE(1, REAL(name)(folder, path, flags, mode))                \
  }
#undef open
#undef open64
#undef openat
#undef openat64
OPEN(open)
OPEN(open64)
OPEN_AT(openat)
OPEN_AT(openat64)

ssize_t write(int fd, const void *bytes, size_t count) {
  if (!is_file_below(fd)) return REAL(write)(fd, bytes, count);
  switch (fate_of(1)) {
    case FULL: errno = ENOSPC; return -1;
    case LATE: (void)!REAL(write)(fd, bytes, count); _exit(137);
    case HALF: full_now = 1; return REAL(write)(fd, bytes, count / 2);
    default: return REAL(write)(fd, bytes, count);
  }
}

int fsync(int fd) {
  if (!is_file_below(fd)) return REAL(fsync)(fd);
  WITH_FATE(0, REAL(fsync)(fd))
}

int rename(const char *from, const char *to) {
  if (!is_below(to)) return REAL(rename)(from, to);
  WITH_FATE(0, REAL(rename)(from, to))
}

int link(const char *from, const char *to) {
  if (!is_below(to)) return REAL(link)(from, to);
  WITH_FATE(0, REAL(link)(from, to))
}

int unlink(const char *path) {
  if (!is_below(path)) return REAL(unlink)(path);
  WITH_FATE(0, REAL(unlink)(path))
}

int mkdir(const char *path, mode_t mode) {
  if (!is_below(path)) return REAL(mkdir)(path, mode);
  WITH_FATE(1, REAL(mkdir)(path, mode))
}

int renameat(int a, const char *from, int b, const char *to) {
  if (!is_at_below(b, to)) return REAL(renameat)(a, from, b, to);
  WITH_FATE(0, REAL(renameat)(a, from, b, to))
}

int linkat(int a, const char *from, int b, const char *to, int flags) {
  if (!is_at_below(b, to)) return REAL(linkat)(a, from, b, to, flags);
  WITH_FATE(0, REAL(linkat)(a, from, b, to, flags))
}

int unlinkat(int folder, const char *path, int flags) {
  if (!is_at_below(folder, path)) return REAL(unlinkat)(folder, path, flags);
  WITH_FATE(0, REAL(unlinkat)(folder, path, flags))
}

int mkdirat(int folder, const char *path, mode_t mode) {
  if (!is_at_below(folder, path)) return REAL(mkdirat)(folder, path, mode);
  WITH_FATE(1, REAL(mkdirat)(folder, path, mode))
}

__attribute__((destructor)) static void tell(void) {
  const char *file = getenv("FAULT_COUNT");
  if (!file) return;
  FILE *out = fopen(file, "w");
  if (!out) return;
  fprintf(out, "%d\n", seen);
  fclose(out);
}
