/* Guards leave, depots are found, and whoever stands before them carries off what it can haul. */

static void man_the_line(World *w) {
    BorderPosts *posts = w->border_posts;
    const BorderPostSettings *habits = w->border_post_settings;
    int64_t many = posts->uid_0;
    double *patrols = calloc((size_t)many, sizeof(double));
    for (int64_t p = 0; p < many; p++) {
        int64_t s = posts->country[p];
        double works = w->states->manned[s];
        if (!w->states->home[s] && w->camps->country[w->places->camp[posts->place[p]]] != s) works = 0.0;
        patrols[posts->line[p]] += posts->patrols[p] * works;
        posts->on_duty[p] = posts->kind[p] == 0 ? posts->staff[p] * works : 0.0;
    }
    for (int64_t p = 0; p < many; p++) {
        posts->driving[p] = patrols[posts->line[p]] * posts->share[p];
        double closed = 1.0 - posts->open[p];
        double seen = habits->staff_weight * posts->on_duty[p] * (1.0 + (habits->closed_search - 1.0) * closed) / posts->ground[p];
        seen += habits->patrol_weight * posts->driving[p] / posts->ground[p];
        seen += habits->air_weight * posts->isr[p] * (1.0 - habits->dust);
        seen += habits->tip_weight * posts->informed[p];
        if (posts->kind[p] == 2 && posts->boarding[p] > 0.0) seen -= 0.5 * ln(1.0 - posts->boarding[p]);
        if (seen != posts->watch[p]) {
            posts->watch[p] = seen;
            posts->detection[p] = 1.0 - e_to(-seen);
        }
    }
    free(patrols);
}

static void change_hands(World *w, int64_t day) {
    Depots *depots = w->depots;
    const DepotSettings *habits = w->depot_settings;
    uint64_t seed = w->chance->seed[0];
    for (int64_t d = 0; d < depots->uid_0; d++) {
        if (depots->custody[d] != REGIME) continue;
        if (day == more(w->areas->falls[depots->area[d]], 1)) {
            if (uniform(seed, DEPOT_FALL, depots->uid[d], 0, 0) < habits->to_state) {
                depots->custody[d] = GUARDED;
                depots->own_guards[d] = habits->state_guards;
                hand_over(w->ledger, depots->account[d], OF_STATE, depots->account[d]);
                continue;
            }
            int64_t wait = 0;
            if (uniform(seed, DEPOT_FALL, depots->uid[d], 0, 1) >= habits->desert_at_once)
                wait = 1 + (int64_t)(uniform(seed, DEPOT_FALL, depots->uid[d], 0, 2) * habits->desert_within);
            depots->opens[d] = (int32_t)(day + wait);
        }
        if (day == depots->opens[d]) depots->custody[d] = ABANDONED;
    }
}

static void form(World *w, int64_t day) {
    Militias *groups = w->militias;
    Forces *forces = w->forces;
    for (int64_t m = 0; m < groups->uid_0; m++) {
        if (groups->joins[m] != day || groups->root[m] != m || groups->alive[m]) continue;
        int64_t f = groups->force[m];
        groups->alive[m] = forces->alive[f] = true;
        groups->journey[m] = SETTLED;
        forces->men[f] = groups->claimed[m] = groups->founders[m];
        groups->fighters[m] = groups->founders[m];
        if (groups->returns_from[m] >= 0) forces->place[f] = groups->returns_from[m];
        if (groups->returns_to[m] >= 0) {
            groups->journey[m] = WAITING_TO_LEAVE;
            forces->issued[f] = w->militia_settings->returnee_rifles;
        }
        int64_t place = forces->place[f];
        tell(w->news, NEWS_JOINED, day, place, w->places->country[place], groups->account[m], (double)groups->founders[m]);
    }
}

static void join_looters(Parties *parties, int64_t area, int64_t account, double men, int64_t force) {
    int64_t line = parties->count[0];
    if (men <= 0.0 || line >= parties->area_0) return;
    parties->area[line] = (int32_t)area, parties->account[line] = (int32_t)account;
    parties->men[line] = men, parties->force[line] = (int32_t)force;
    parties->count[0] += 1;
}

static void groups_go_looting(World *w, int64_t day) {
    Militias *groups = w->militias;
    Forces *forces = w->forces;
    const MilitiaSettings *habits = w->militia_settings;
    int64_t *near = malloc((size_t)w->areas->uid_0 * sizeof(int64_t));
    for (int64_t m = 0; m < groups->uid_0; m++) {
        int64_t f = groups->force[m], found = 0;
        if (groups->journey[m] != SETTLED || forces->men[f] == 0) continue;
        for (int64_t a = 0; a < w->areas->uid_0; a++)
            if (w->areas->falls[a] <= day && AT(w->roads, distance, forces->place[f], w->areas->place[a]) <= habits->looting_reach)
                near[found++] = a;
        if (found == 0) continue;
        w->parties->room[groups->account[m]] = habits->pickup_load * habits->haulage * forces->men[f];
        double men = habits->looter_share * forces->men[f] / found;
        for (int64_t n = 0; n < found; n++) join_looters(w->parties, near[n], groups->account[m], men, f);
    }
    free(near);
}

static void towns_go_looting(World *w) {
    Towns *towns = w->towns;
    Parties *parties = w->parties;
    const TownSettings *habits = w->town_settings;
    int64_t areas = w->areas->uid_0;
    double *armed = calloc((size_t)areas, sizeof(double)), *people = calloc((size_t)areas, sizeof(double));
    for (int64_t p = 0; p < parties->count[0]; p++) armed[parties->area[p]] += parties->men[p];
    for (int64_t t = 0; t < towns->uid_0; t++) {
        int64_t home = towns->place[t];
        parties->room[towns->account[t]] = w->places->population[home] * habits->haulage * habits->pickup_load;
        for (int64_t a = 0; a < areas; a++)
            if (AT(w->roads, distance, home, w->areas->place[a]) <= habits->reach) people[a] += w->places->population[home];
    }
    double share = habits->looter_share / (1.0 - habits->looter_share);
    for (int64_t t = 0; t < towns->uid_0; t++) {
        int64_t home = towns->place[t];
        for (int64_t a = 0; a < areas; a++)
            if (people[a] > 0.0 && AT(w->roads, distance, home, w->areas->place[a]) <= habits->reach)
                join_looters(parties, a, towns->account[t], armed[a] * share * w->places->population[home] / people[a], -1);
    }
    free(armed);
    free(people);
}

static void be_found(World *w, int64_t day) {
    Depots *depots = w->depots;
    const DepotSettings *habits = w->depot_settings;
    for (int64_t d = 0; d < depots->uid_0; d++) {
        if (depots->known[d] || depots->custody[d] == REGIME) continue;
        double rate = depots->off_base[d] ? habits->discovery_off_base : habits->discovery;
        double hazard = rate / 7.0 * e_to(-w->areas->km[depots->area[d]] / habits->discovery_km);
        if (decay(uniform(w->chance->seed[0], DEPOT_FOUND, depots->uid[d], day, 0), 1, hazard) == 1) depots->known[d] = true;
    }
}

static int64_t draw_party(const double *men, const int64_t *order, int64_t first, int64_t last, double left) {
    for (int64_t n = first; n < last; n++) {
        left -= men[order[n]];
        if (left < 0.0) return order[n];
    }
    return order[last - 1];
}

static double hazard_of(World *w, int64_t d, bool own, double pressure) {
    Depots *depots = w->depots;
    const DepotSettings *habits = w->depot_settings;
    double sigma = depots->security[d], guards = depots->guards[d];
    if (!own) {
        if (depots->custody[d] == HELD) sigma = most(sigma, habits->sigma_held);
        else if (depots->custody[d] == GUARDED) sigma = most(sigma, habits->sigma_guarded);
        else if (depots->custody[d] == CLOSED) sigma = most(sigma, habits->sigma_closed);
        guards = guards + depots->own_guards[d];
    }
    double hazard = habits->lambda0 * least(1.0, pressure / habits->looters_full) * (1.0 - sigma) / 7.0;
    return hazard * e_to(-habits->guard_effect * guards / habits->guard_unit);
}

static void be_looted(World *w, int64_t day) {
    static const int64_t by_value[ARM_KINDS] = {1, 0, 2, 4, 3, 5, 6};
    Depots *depots = w->depots;
    Parties *parties = w->parties;
    int64_t areas = w->areas->uid_0, count = parties->count[0];
    uint64_t seed = w->chance->seed[0];
    double *pressure = calloc((size_t)areas, sizeof(double));
    int64_t *first = calloc((size_t)(2 * areas + 1 + count), sizeof(int64_t)), *fill = first + areas + 1, *order = fill + areas;
    for (int64_t p = 0; p < count; p++) {
        pressure[parties->area[p]] += parties->men[p];
        first[parties->area[p] + 1] += 1;
    }
    for (int64_t a = 0; a < areas; a++) first[a + 1] += first[a];
    memcpy(fill, first, (size_t)areas * sizeof(int64_t));
    for (int64_t p = 0; p < count; p++) order[fill[parties->area[p]]++] = p;
    for (int64_t d = 0; d < depots->uid_0; d++) {
        int64_t area = depots->area[d], account = depots->account[d], winner = -1;
        if (depots->custody[d] == REGIME || !depots->known[d] || pressure[area] <= 0.0) continue;
        bool own = false;
        double hazard = -1.0;
        for (int64_t n = 0; n < ARM_KINDS; n++) {
            int64_t arm = by_value[n], stock = AT(w->ledger, balance, account, arm);
            if (stock == 0) continue;
            if (winner < 0) {
                double u = uniform(seed, DEPOT_WINNER, depots->uid[d], day, 0);
                winner = draw_party(parties->men, order, first[area], first[area + 1], u * pressure[area]);
                int64_t keeper = depots->keeper[d];
                own = depots->custody[d] == HELD && keeper >= 0 && keeper == parties->force[winner];
                hazard = hazard_of(w, d, own, pressure[area]);
            }
            int64_t items = decay(uniform(seed, DEPOT_HAUL, depots->uid[d], day, arm), stock, hazard * w->arms->ease[arm]);
            if (items == 0) continue;
            int64_t taker = parties->account[winner];
            items = fewer(items, (int64_t)(parties->room[taker] / w->arms->load_units[arm]));
            int64_t moved = transfer(w->ledger, day, account, taker, arm, items, own ? AS_DRAWN : AS_LOOTED);
            parties->room[taker] -= moved * w->arms->load_units[arm];
        }
    }
    free(pressure);
    free(first);
}
