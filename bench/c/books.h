/* The books in C: arms move from account to account, by origin, and every move is summed and entered as a flow.

   Tables, codes and streams come from tables.h, which the caller writes from the columns of the world. */

static void enter_flow(Ledger *books, int64_t from, int64_t to, int64_t giver, int64_t taker, int64_t reason,
                       int64_t arm, int64_t moved) {
    int64_t key = ((from * books->used[3] + to) * 12 + giver) * 12 + taker;
    key = (key * 32 + reason) * 8 + arm + 1;
    int64_t mask = books->flow_keys_0 - 1;
    int64_t slot = ((int64_t)((uint64_t)key * 2654435761ull) >> 9) & mask;
    for (int64_t n = 0; n <= mask; n++) {
        if (books->flow_keys[slot] == key) {
            books->flow_counts[slot] += moved;
            return;
        }
        if (books->flow_keys[slot] == 0) {
            books->flow_keys[slot] = key;
            books->flow_counts[slot] = moved;
            return;
        }
        slot = (slot + 1) & mask;
    }
}

static void write_down(Ledger *books, int64_t day, int64_t source, int64_t target, int64_t arm, int64_t moved,
                       int64_t reason) {
    AT(books, balance, source, arm) -= moved;
    AT(books, balance, target, arm) += moved;
    uint64_t giver = books->uid[source], taker = books->uid[target], count = (uint64_t)moved;
    Words w = philox(giver & LOW, giver >> 32, taker & LOW, taker >> 32, books->arm_keys[arm], books->reason_keys[reason]);
    AT(books, sums, day, 0) += ((w.b << 32) | w.a) * count;
    AT(books, sums, day, 1) += ((w.d << 32) | w.c) * count;
    books->moves[day] += 1;
    enter_flow(books, books->country[source], books->country[target], books->holder[source], books->holder[target], reason,
               arm, moved);
}

static void move_origins(Ledger *books, int64_t day, int64_t source, int64_t target, int64_t arm, int64_t moved,
                         int64_t reason) {
    int64_t origins = books->origins_2;
    int32_t *have = &AT3(books, origins, source, arm, 0), *gain = &AT3(books, origins, target, arm, 0);
    int64_t total = AT(books, balance, source, arm);
    if (moved == total) {
        for (int64_t o = 0; o < origins; o++) {
            gain[o] += have[o];
            have[o] = 0;
        }
        return;
    }
    int64_t left = moved, rest = total;
    uint64_t who = 0;
    for (int64_t o = 0; o < origins && left > 0; o++) {
        int64_t present = have[o], part = left;
        if (present == 0) continue;
        if (present != rest) {
            if (who == 0) who = pair(books->uid[source], books->uid[target]);
            double u = uniform(books->luck[0], LEDGER_ORIGIN, who, day, (o * 32 + reason) * 8 + arm);
            part = hypergeometric(u, present, rest, left);
        }
        have[o] -= (int32_t)part;
        gain[o] += (int32_t)part;
        left -= part;
        rest -= present;
    }
}

static int64_t transfer(Ledger *books, int64_t day, int64_t source, int64_t target, int64_t arm, int64_t wanted,
                        int64_t reason) {
    int64_t moved = fewer(wanted, AT(books, balance, source, arm));
    if (moved <= 0 || source == target) return 0;
    move_origins(books, day, source, target, arm, moved, reason);
    write_down(books, day, source, target, arm, moved, reason);
    return moved;
}

static void receive(Ledger *books, int64_t day, int64_t target, int64_t arm, int64_t wanted, int64_t reason, int64_t origin) {
    if (wanted <= 0) return;
    AT3(books, origins, 0, arm, origin) -= (int32_t)wanted;
    AT3(books, origins, target, arm, origin) += (int32_t)wanted;
    write_down(books, day, 0, target, arm, wanted, reason);
}

static void relocate(Ledger *books, int64_t account, int64_t place, int64_t country) {
    if (books->place[account] == place && books->country[account] == country) return;
    if (books->country[account] != country)
        for (int64_t arm = 0; arm < books->balance_1; arm++) {
            int64_t held = AT(books, balance, account, arm), holder = books->holder[account];
            if (held > 0) enter_flow(books, books->country[account], country, holder, holder, AS_MOVED, arm, held);
        }
    books->place[account] = (int32_t)place;
    books->country[account] = (int32_t)country;
}

static void hand_over(Ledger *books, int64_t account, int64_t holder, int64_t owner) {
    if (books->holder[account] == holder && books->owner[account] == owner) return;
    if (books->holder[account] != holder)
        for (int64_t arm = 0; arm < books->balance_1; arm++) {
            int64_t held = AT(books, balance, account, arm), country = books->country[account];
            if (held > 0) enter_flow(books, country, country, books->holder[account], holder, AS_CUSTODY, arm, held);
        }
    books->holder[account] = (int32_t)holder;
    books->owner[account] = (int32_t)owner;
}

static void tell(News *news, int64_t kind, int64_t day, int64_t place, int64_t country, int64_t actor, double size) {
    int64_t line = news->count[0];
    if (line >= news->kind_0) return;
    news->kind[line] = (int32_t)kind, news->day[line] = (int32_t)day, news->place[line] = (int32_t)place;
    news->country[line] = (int32_t)country, news->actor[line] = (int32_t)actor, news->size[line] = size;
    news->count[0] += 1;
}

static bool carries(const Ledger *books, int64_t account) {
    for (int64_t arm = 0; arm < books->balance_1; arm++)
        if (AT(books, balance, account, arm) > 0) return true;
    return false;
}
