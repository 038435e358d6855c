/* The office's files as they were when it was made, in memory: put back before an input that finds
 * them changed. The view's probe, which forks, is answered from here: nobody else has the file. */
#ifndef PAIGONG_TESTS_FUZZ_OFFICE_IMAGE_H
#define PAIGONG_TESTS_FUZZ_OFFICE_IMAGE_H

void office_image_take(const char *directory);
void office_image_put_back(const char *directory);
/* The view is probed as the server does it, in a process of its own. */
void office_image_forget(void);

#endif
