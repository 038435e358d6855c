/* How this program was built, where that decides what it needs of the system. */
#ifndef PAIGONG_OPERATE_BUILD_H
#define PAIGONG_OPERATE_BUILD_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { BUILD_SANITIZED = 1 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
enum { BUILD_SANITIZED = 1 };
#else
enum { BUILD_SANITIZED = 0 };
#endif
#else
enum { BUILD_SANITIZED = 0 };
#endif

/* Such a build writes its counts beside its object files when it ends. */
#ifdef PAIGONG_COVERAGE
enum { BUILD_COUNTS_COVERAGE = 1 };
#else
enum { BUILD_COUNTS_COVERAGE = 0 };
#endif

#endif
