/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <semaphore.h>

#include "jinnang/clock.h"

#include "daemon/work/tasks.h"

/* What the tasks of these tests share: they say what they do, and go on when told. */
struct fixture {
    struct tasks *tasks;
    struct jn_arena *arena;
    struct jn_error err;
    sem_t begun, go, told;
    char order[64];
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    sem_init(&f->begun, 0, 0);
    sem_init(&f->go, 0, 0);
    sem_init(&f->told, 0, 0);
    f->arena = jn_arena_new();
    *state = f;
    return tasks_start(&f->tasks, &f->err);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    tasks_stop(f->tasks);
    jn_arena_free(f->arena);
    sem_destroy(&f->begun);
    sem_destroy(&f->go);
    sem_destroy(&f->told);
    free(f);
    return 0;
}

static int quick(void *user, struct task_run *run, struct jn_error *err)
{
    (void)user;
    (void)err;
    jn_buf_str(&run->result, "{\"n\":1}");
    return 0;
}

/* Works until it is let go, or asked to stop. */
static int slow(void *user, struct task_run *run, struct jn_error *err)
{
    struct fixture *f = user;
    (void)err;
    strcat(f->order, run->id[0] ? "s" : "");
    atomic_store(&run->promille, 250);
    sem_post(&f->begun);
    while (sem_trywait(&f->go) != 0) {
        if (atomic_load(&run->cancel))
            return TASK_STOPPED;
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return 0;
}

static int after_slow(void *user, struct task_run *run, struct jn_error *err)
{
    struct fixture *f = user;
    (void)err;
    strcat(f->order, "a");
    jn_buf_str(&run->result, "{}");
    return 0;
}

static int failing(void *user, struct task_run *run, struct jn_error *err)
{
    (void)run;
    return jn_fail(err, *(const int *)user, "test");
}

static int refusing(void *user, struct task_run *run, struct jn_error *err)
{
    (void)user;
    (void)err;
    run->problem = "state_conflict";
    return TASK_REFUSED;
}

static const char *add(struct fixture *f, enum task_type type, task_fn *fn, void *user)
{
    char id[TASK_ID + 1];
    assert_int_equal(tasks_add(f->tasks, type, "li.na", fn, user, id, &f->err), 0);
    return jn_arena_str(f->arena, id);
}

static void tell(void *user)
{
    sem_post(user);
}

static void wait_for(struct fixture *f, const char *id)
{
    int64_t deadline = jn_clock_ns() + 10000000000;
    assert_int_equal(tasks_wait(f->tasks, id, deadline, tell, &f->told, &f->err), 0);
    sem_wait(&f->told);
}

static struct task get(struct fixture *f, const char *id)
{
    struct task task;
    assert_int_equal(tasks_get(f->tasks, id, f->arena, &task), 0);
    return task;
}

static void a_task_that_ended_has_its_result(void **state)
{
    struct fixture *f = *state;
    const char *id = add(f, TASK_REINDEX, quick, NULL);
    wait_for(f, id);
    struct task task = get(f, id);
    assert_int_equal(task.status, TASK_SUCCEEDED);
    assert_string_equal(task.result, "{\"n\":1}");
    assert_true(task.progress == 1);
    assert_true(task.enqueued_ms > 0 && task.started_ms >= task.enqueued_ms &&
                task.finished_ms >= task.started_ms);
    assert_null(task.problem);
    assert_string_equal(task.person, "li.na");
}

static void a_failure_becomes_a_problem(void **state)
{
    static const struct {
        int code;
        const char *problem;
    } rows[] = {{ENOSPC, "disk_full"}, {EROFS, "store_read_only"}, {EACCES, "internal"}};
    struct fixture *f = *state;
    for (size_t i = 0; i < 3; i++) {
        int code = rows[i].code;
        const char *id = add(f, TASK_SNAPSHOT, failing, &code);
        wait_for(f, id);
        assert_int_equal(get(f, id).status, TASK_FAILED);
        assert_string_equal(get(f, id).problem, rows[i].problem);
        assert_null(get(f, id).result);
    }
    const char *id = add(f, TASK_SNAPSHOT, refusing, NULL);
    wait_for(f, id);
    assert_string_equal(get(f, id).problem, "state_conflict");
}

static void they_run_one_after_the_other_and_one_of_a_type(void **state)
{
    struct fixture *f = *state;
    char ignored[TASK_ID + 1];
    const char *first = add(f, TASK_REINDEX, slow, f);
    sem_wait(&f->begun);
    const char *second = add(f, TASK_SNAPSHOT, after_slow, f);
    assert_int_equal(
        tasks_add(f->tasks, TASK_REINDEX, "li.na", quick, NULL, ignored, &f->err),
        TASKS_BUSY);
    assert_int_equal(
        tasks_add(f->tasks, TASK_SNAPSHOT, "li.na", quick, NULL, ignored, &f->err),
        TASKS_BUSY);
    assert_int_equal(get(f, first).status, TASK_PROCESSING);
    assert_true(get(f, first).progress == 0.25);
    assert_int_equal(get(f, second).status, TASK_ENQUEUED);
    sem_post(&f->go);
    wait_for(f, second);
    assert_string_equal(f->order, "sa");
    wait_for(f, add(f, TASK_REINDEX, quick, NULL));
}

static void what_waits_is_canceled_at_once_and_what_runs_is_asked(void **state)
{
    struct fixture *f = *state;
    const char *first = add(f, TASK_REINDEX, slow, f);
    sem_wait(&f->begun);
    const char *second = add(f, TASK_SNAPSHOT, after_slow, f);
    assert_int_equal(tasks_cancel(f->tasks, second), 0);
    assert_int_equal(get(f, second).status, TASK_CANCELED);
    assert_int_equal(tasks_cancel(f->tasks, second), TASKS_FINISHED);
    assert_int_equal(tasks_cancel(f->tasks, first), 0);
    wait_for(f, first);
    assert_int_equal(get(f, first).status, TASK_CANCELED);
    assert_string_equal(f->order, "s"); /* the second one never ran */
    assert_int_equal(tasks_cancel(f->tasks, "task-none"), TASKS_NONE);
}

static void who_waits_is_told_at_the_deadline(void **state)
{
    struct fixture *f = *state;
    const char *id = add(f, TASK_REINDEX, slow, f);
    sem_wait(&f->begun);
    int64_t began = jn_clock_ns();
    assert_int_equal(tasks_wait(f->tasks, id, began + 30000000, tell, &f->told, &f->err),
                     0);
    sem_wait(&f->told);
    assert_true(jn_clock_ns() - began >= 30000000);
    assert_int_equal(get(f, id).status, TASK_PROCESSING);
    assert_int_equal(
        tasks_wait(f->tasks, "task-none", INT64_MAX, tell, &f->told, &f->err), 0);
    sem_wait(&f->told);
    sem_post(&f->go);
    wait_for(f, id);
}

static void a_stop_tells_who_waits_and_asks_what_runs(void **state)
{
    struct fixture *f = *state;
    char ignored[TASK_ID + 1];
    const char *id = add(f, TASK_REINDEX, slow, f);
    sem_wait(&f->begun);
    add(f, TASK_SNAPSHOT, after_slow, f);
    assert_int_equal(tasks_wait(f->tasks, id, INT64_MAX, tell, &f->told, &f->err), 0);
    tasks_cancel_all(f->tasks);
    sem_wait(&f->told);
    assert_int_equal(tasks_wait(f->tasks, id, INT64_MAX, tell, &f->told, &f->err), 0);
    sem_wait(&f->told);
    assert_int_equal(
        tasks_add(f->tasks, TASK_SNAPSHOT, "li.na", quick, NULL, ignored, &f->err),
        TASKS_STOPPED);
    f->tasks = tasks_stop(f->tasks);
    assert_string_equal(f->order, "s");
}

static void the_last_thousand_are_kept_newest_first(void **state)
{
    struct fixture *f = *state;
    const char *first = NULL, *last = NULL;
    for (int i = 0; i < 1005; i++) {
        last = add(f, TASK_REINDEX, quick, NULL);
        first = first ? first : last;
        wait_for(f, last);
    }
    struct task *all, none;
    struct tasks_wish wish = {.type = -1, .status = -1, .limit = 2000};
    assert_int_equal(tasks_list(f->tasks, &wish, f->arena, &all), 1000);
    assert_string_equal(all[0].id, last);
    assert_int_equal(tasks_get(f->tasks, first, f->arena, &none), TASKS_NONE);
    wish.before = all[10].id;
    wish.limit = 3;
    struct task *page;
    assert_int_equal(tasks_list(f->tasks, &wish, f->arena, &page), 3);
    assert_string_equal(page[0].id, all[11].id);
    wish =
        (struct tasks_wish){.person = "wang.lei", .type = -1, .status = -1, .limit = 9};
    assert_int_equal(tasks_list(f->tasks, &wish, f->arena, &page), 0);
    wish = (struct tasks_wish){.type = TASK_SNAPSHOT, .status = -1, .limit = 9};
    assert_int_equal(tasks_list(f->tasks, &wish, f->arena, &page), 0);
    wish = (struct tasks_wish){.type = -1, .status = TASK_FAILED, .limit = 9};
    assert_int_equal(tasks_list(f->tasks, &wish, f->arena, &page), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_task_that_ended_has_its_result),
        TEST(a_failure_becomes_a_problem),
        TEST(they_run_one_after_the_other_and_one_of_a_type),
        TEST(what_waits_is_canceled_at_once_and_what_runs_is_asked),
        TEST(who_waits_is_told_at_the_deadline),
        TEST(a_stop_tells_who_waits_and_asks_what_runs),
        TEST(the_last_thousand_are_kept_newest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
