/* Stands between a program and the files of one case, and lets the n-th call that changes them fail or be the last.
 *
 * FAULT_CASE  path of the case; files whose path begins with it are meant (its log and its journal too)
 * FAULT_AT    number of the call, from 1; 0 only counts
 * FAULT_KIND  kill   the process is killed before the call
 *             torn   the process is killed with half of the call done
 *             short  the call writes half of what it should
 *             error  the call fails with EIO
 *             gone   the call and all after it fail with EIO
 *             full   from the call on files cannot grow: ENOSPC
 * FAULT_COUNT file that the number of calls is written to at the end
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static long calls = 0;
static long fault_at = 0;
static const char *fault_kind = "";
static const char *fault_case = NULL;

__attribute__((constructor)) static void begin(void) {
  const char *at = getenv("FAULT_AT");
  const char *kind = getenv("FAULT_KIND");
  fault_case = getenv("FAULT_CASE");
  if (at != NULL) fault_at = atol(at);
  if (kind != NULL) fault_kind = kind;
}

__attribute__((destructor)) static void end(void) {
  const char *path = getenv("FAULT_COUNT");
  FILE *file = path == NULL ? NULL : fopen(path, "w");
  if (file == NULL) return;
  fprintf(file, "%ld", calls);
  fclose(file);
}

static int is_path_of_case(const char *path) {
  return fault_case != NULL && path != NULL && strncmp(path, fault_case, strlen(fault_case)) == 0;
}

static int is_of_case(int fd) {
  char link[64], path[4096];
  ssize_t length;
  if (fault_case == NULL || fd < 1) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return is_path_of_case(path);
}

static int is_kind(const char *kind) { return strcmp(fault_kind, kind) == 0; }

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/* Whether the call fails; errno is set. */
static int fails(long call) {
  if (fault_at == 0 || call < fault_at) return 0;
  if (call == fault_at && is_kind("kill")) die();
  if (is_kind("gone") || (call == fault_at && is_kind("error"))) {
    errno = EIO;
    return 1;
  }
  return 0;
}

typedef ssize_t (*pwrite_function)(int, const void *, size_t, off64_t);
typedef ssize_t (*write_function)(int, const void *, size_t);

static ssize_t really_write(int fd, const void *bytes, size_t count, off64_t offset, int is_at_offset) {
  static pwrite_function next_pwrite = NULL;
  static write_function next_write = NULL;
  if (next_pwrite == NULL) next_pwrite = (pwrite_function)dlsym(RTLD_NEXT, "pwrite64");
  if (next_write == NULL) next_write = (write_function)dlsym(RTLD_NEXT, "write");
  return is_at_offset ? next_pwrite(fd, bytes, count, offset) : next_write(fd, bytes, count);
}

static ssize_t faulty_write(int fd, const void *bytes, size_t count, off64_t offset, int is_at_offset) {
  long call;
  struct stat64 state;
  size_t half = count > 1 ? count / 2 : count;
  if (!is_of_case(fd)) return really_write(fd, bytes, count, offset, is_at_offset);
  call = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
  if (fails(call)) return -1;
  if (fault_at == 0 || call < fault_at) return really_write(fd, bytes, count, offset, is_at_offset);
  if (call == fault_at && is_kind("torn")) {
    really_write(fd, bytes, half, offset, is_at_offset);
    die();
  }
  if (call == fault_at && is_kind("short")) return really_write(fd, bytes, half, offset, is_at_offset);
  if (is_kind("full") && fstat64(fd, &state) == 0) {
    off64_t start = is_at_offset ? offset : lseek64(fd, 0, SEEK_CUR);
    if (start + (off64_t)count > state.st_size) {
      /* What a disk does that has room for some of it. */
      if (call == fault_at && count > 1) return really_write(fd, bytes, half, offset, is_at_offset);
      errno = ENOSPC;
      return -1;
    }
  }
  return really_write(fd, bytes, count, offset, is_at_offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  return faulty_write(fd, bytes, count, offset, 1);
}
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
  return faulty_write(fd, bytes, count, offset, 1);
}
ssize_t write(int fd, const void *bytes, size_t count) { return faulty_write(fd, bytes, count, 0, 0); }

/* Whether a call on a file fails that does not write. */
static int other_fails(int is_ours) { return is_ours && fails(__atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST)); }
static void after(int is_ours) {
  if (is_ours && calls == fault_at && is_kind("torn")) die();
}

#define OTHER(signature, is_ours, call)      \
  signature {                                \
    static int (*next)() = NULL;             \
    int ours = is_ours, result;              \
    if (next == NULL) next = (int (*)())dlsym(RTLD_NEXT, __func__); \
    if (other_fails(ours)) return -1;        \
    result = call;                           \
    after(ours);                             \
    return result;                           \
  }

OTHER(int fsync(int fd), is_of_case(fd), next(fd))
OTHER(int fdatasync(int fd), is_of_case(fd), next(fd))
OTHER(int ftruncate(int fd, off_t length), is_of_case(fd), next(fd, length))
OTHER(int ftruncate64(int fd, off64_t length), is_of_case(fd), next(fd, length))
OTHER(int unlink(const char *path), is_path_of_case(path), next(path))
