/* The reference line as one hard-coded loop over a binary heap of events.
 *
 * A train asks, waits in a queue in order of arrival (customs: of urgency, then of arrival),
 * works, and hands its unit to the head of the queue. Events at one moment come in the order
 * in which they were made. Times are milliseconds.
 */
#include <stdint.h>
#include <stdlib.h>

enum { STAGES = 8, CUSTOMS = 2, CRANE = 4, CLASSES = 2 };
enum kind { ARRIVES, ENDS, BACK };

struct event {
    int64_t at;
    uint64_t made;
    int32_t train;
    int16_t kind, stage;
};

struct queue {
    int32_t head, tail;
};

struct line {
    int64_t now;
    uint64_t made;
    int32_t events;
    struct event *heap;
    const int64_t *const *times;
    const uint8_t *urgent;
    int64_t *departed;
    int32_t *next;
    struct queue waiting[STAGES][CLASSES];
    struct queue for_wagons;
    int32_t free[STAGES];
    int64_t wagons, taken, away;
};

static int before(const struct event *a, const struct event *b) {
    return a->at < b->at || (a->at == b->at && a->made < b->made);
}

static void push(struct line *line, int64_t at, enum kind kind, int stage, int32_t train) {
    struct event event = {at, line->made++, train, (int16_t)kind, (int16_t)stage};
    int32_t place = line->events++;
    while (place > 0) {
        int32_t above = (place - 1) / 2;
        if (!before(&event, &line->heap[above])) break;
        line->heap[place] = line->heap[above];
        place = above;
    }
    line->heap[place] = event;
}

static struct event pop(struct line *line) {
    struct event first = line->heap[0];
    struct event last = line->heap[--line->events];
    int32_t place = 0, below;
    while ((below = 2 * place + 1) < line->events) {
        if (below + 1 < line->events && before(&line->heap[below + 1], &line->heap[below])) below++;
        if (!before(&line->heap[below], &last)) break;
        line->heap[place] = line->heap[below];
        place = below;
    }
    line->heap[place] = last;
    return first;
}

static void join(struct queue *queue, int32_t *next, int32_t train) {
    next[train] = -1;
    if (queue->head < 0) queue->head = train;
    else next[queue->tail] = train;
    queue->tail = train;
}

static int32_t leave(struct queue *queue, const int32_t *next) {
    int32_t train = queue->head;
    queue->head = next[train];
    return train;
}

static void begin(struct line *line, int stage, int32_t train) {
    push(line, line->now + line->times[stage][train], ENDS, stage, train);
}

static void ask(struct line *line, int stage, int32_t train) {
    int class = stage == CUSTOMS && !line->urgent[train];
    if (line->free[stage] > 0) {
        line->free[stage]--;
        begin(line, stage, train);
    } else {
        join(&line->waiting[stage][class], line->next, train);
    }
}

static void hand_over(struct line *line, int stage) {
    for (int class = 0; class < CLASSES; class++) {
        if (line->waiting[stage][class].head >= 0) {
            begin(line, stage, leave(&line->waiting[stage][class], line->next));
            return;
        }
    }
    line->free[stage]++;
}

static void ask_for_wagons(struct line *line, int32_t train) {
    if (line->for_wagons.head < 0 && line->wagons >= line->taken) {
        line->wagons -= line->taken;
        ask(line, CRANE, train);
    } else {
        join(&line->for_wagons, line->next, train);
    }
}

static void bring_back(struct line *line) {
    line->wagons += line->taken;
    while (line->for_wagons.head >= 0 && line->wagons >= line->taken) {
        line->wagons -= line->taken;
        ask(line, CRANE, leave(&line->for_wagons, line->next));
    }
}

static void go_on(struct line *line, int stage, int32_t train) {
    hand_over(line, stage);
    if (stage == CRANE && line->taken > 0)
        push(line, line->now + line->away, BACK, 0, train);
    if (++stage == STAGES) line->departed[train] = line->now;
    else if (stage == CRANE && line->taken > 0) ask_for_wagons(line, train);
    else ask(line, stage, train);
}

/* Play all trains to the end and write when each departs; return 0, or 1 without memory.
 * Without a pool `taken` is 0.
 */
int play(int32_t trains, const int64_t *arrivals, const uint8_t *urgent,
         const int64_t *const *times, const int32_t *units,
         int64_t wagons, int64_t taken, int64_t away, int64_t *departed) {
    struct line line = {.times = times, .urgent = urgent, .departed = departed,
                        .wagons = wagons, .taken = taken, .away = away};
    /* Every train has at most one event of its own and one of its wagons. */
    line.heap = malloc((2 * (size_t)trains + 1) * sizeof *line.heap);
    line.next = malloc((size_t)trains * sizeof *line.next);
    if (!line.heap || !line.next) return 1;
    line.for_wagons.head = -1;
    for (int stage = 0; stage < STAGES; stage++) {
        line.free[stage] = units[stage];
        for (int class = 0; class < CLASSES; class++) line.waiting[stage][class].head = -1;
    }
    if (trains > 0) push(&line, arrivals[0], ARRIVES, 0, 0);
    while (line.events > 0) {
        struct event event = pop(&line);
        line.now = event.at;
        if (event.kind == ENDS) {
            go_on(&line, event.stage, event.train);
        } else if (event.kind == BACK) {
            bring_back(&line);
        } else {
            if (event.train + 1 < trains)
                push(&line, arrivals[event.train + 1], ARRIVES, 0, event.train + 1);
            ask(&line, 0, event.train);
        }
    }
    free(line.heap);
    free(line.next);
    return 0;
}
