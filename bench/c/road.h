/* On the road: setting out, driving, being searched at borders, arriving, and what is learnt from it. */

static void pay(Traffickers *men, int64_t t, double amount) {
    men->cash[t] += amount;
    men->profit[t] += amount;
}

static void set_out(World *w, Outlook *o, int64_t day) {
    Traffickers *men = w->traffickers;
    Routes *routes = w->routes;
    const TraffickerSettings *habits = w->trafficker_settings;
    goods(w, o->aboard);
    for (int64_t t = 0; t < men->uid_0; t++) {
        if (!men->alive[t] || men->status[t] == ON_THE_ROAD || men->goal[t] < 0) continue;
        double units = units_of(o->aboard + CELL(t, 0), w->arms->load_units);
        if (units <= 0.0 && !men->scouting[t]) {
            men->goal[t] = w->places->market[men->home[t]], men->way[t] = men->back_way[t];
            if (men->back_way[t] < 0) {
                men->goal[t] = -1;
                continue;
            }
        }
        int64_t m = men->start[t], n = men->goal[t], way = men->way[t], crossed = 0;
        double eased = 0.0;
        for (int64_t step = 0; step < o->steps && STEP(m, n, way, step) >= 0; step++, crossed++)
            eased += AT(men, ease, men->clan[t], STEP(m, n, way, step));
        double ease = crossed > 0 ? eased / crossed : 1.0;
        int64_t pickups = pickups_needed(units, men->pickups[t], habits->load);
        pay(men, t, -(habits->transport * habits->load * pickups * WAY(routes->effort, m, n, way) * ease));
        men->status[t] = ON_THE_ROAD, men->left[t] = (int32_t)day, men->turned[t] = false;
        men->first[t] = WAY(routes->first, m, n, way), men->ahead[t] = WAY(routes->length, m, n, way);
        men->behind[t] = 0, men->gone[t] = 0.0, men->waited[t] = 0;
    }
    count_coming(w, o->aboard);
}

static void cross(World *w, int64_t t, int64_t link, int64_t end) {
    Traffickers *men = w->traffickers;
    Convoys *convoys = w->convoys;
    int64_t x = w->links->guarded[link], account = men->account[t];
    AT(men, know_how, men->clan[t], x) += 1.0;
    men->habit[t] = (int32_t)x;
    if (!carries(w->ledger, account)) return;
    int64_t keep = (int64_t)w->trafficker_settings->escort_rifles * men->pickups[t], line = convoys->count[0];
    double worth = 0.0;
    for (int64_t arm = 0; arm < ARM_KINDS; arm++) {
        int64_t items = AT(w->ledger, balance, account, arm);
        if (arm == RIFLES) items = more(0, items - keep);
        worth += items * AT(w->market, price, men->goal[t], arm);
    }
    men->worth[t] = worth, men->convoy[t] = (int32_t)line;
    convoys->uid[line] = men->uid[t], convoys->account[line] = (int32_t)account;
    convoys->link[line] = (int32_t)link, convoys->goal[line] = (int32_t)end;
    convoys->escorts[line] = (double)fewer(AT(w->ledger, balance, account, RIFLES), keep), convoys->value[line] = worth;
    convoys->outcome[line] = WAITING, convoys->fee[line] = 0.0;
    convoys->count[0] += 1;
}

static void count_traffic(World *w, int64_t account, int64_t link, int64_t end) {
    int64_t direction = w->links->b[link] == end ? 0 : 1;
    for (int64_t arm = 0; arm < ARM_KINDS; arm++) {
        int64_t items = AT(w->ledger, balance, account, arm);
        if (items <= 0) continue;
        AT3(w->traffic, convoys, link, direction, arm) += 1;
        AT3(w->traffic, items, link, direction, arm) += items;
    }
}

static void travel(World *w, int64_t day) {
    Traffickers *men = w->traffickers;
    Links *links = w->links;
    const TraffickerSettings *habits = w->trafficker_settings;
    double speed_of[4] = {habits->speed_paved, habits->speed_piste, habits->speed_track, habits->speed_sea};
    (void)day;
    for (int64_t t = 0; t < men->uid_0; t++) {
        if (men->status[t] != ON_THE_ROAD || !men->alive[t]) continue;
        double rest = 1.0;
        while (men->ahead[t] > 0) {
            bool turned = men->turned[t];
            int64_t link = w->routes->steps[men->first[t] + (turned ? men->ahead[t] - 1 : men->behind[t])];
            if (links->open[link] < 0.5 && men->gone[t] == 0.0) {
                if (turned || rest < 1.0) break;
                int32_t ahead = men->ahead[t];
                men->turned[t] = true, men->goal[t] = men->start[t];
                men->ahead[t] = men->behind[t], men->behind[t] = ahead;
                continue;
            }
            double speed = speed_of[links->mode[link]], need = (links->km[link] - men->gone[t]) / speed;
            if (need > rest) {
                men->gone[t] += rest * speed;
                break;
            }
            rest -= need;
            int32_t end = links->a[link] == men->place[t] ? links->b[link] : links->a[link];
            men->place[t] = end, men->gone[t] = 0.0;
            men->ahead[t] -= 1, men->behind[t] += 1;
            count_traffic(w, men->account[t], link, end);
            relocate(w->ledger, men->account[t], end, w->places->country[end]);
            if (links->guarded[link] >= 0) {
                cross(w, t, link, end);
                break;
            }
        }
    }
}

static int64_t tally(World *w, int64_t cargo, int64_t crossing) {
    int64_t items = 0;
    for (int64_t arm = 0; arm < ARM_KINDS; arm++) {
        int64_t held = AT(w->ledger, balance, cargo, arm);
        if (held <= 0) continue;
        AT(w->traffic, crossed, crossing, arm) += 1;
        AT(w->traffic, carried, crossing, arm) += held;
        items += held;
    }
    return items;
}

static void seize(World *w, int64_t p, int64_t c, int64_t day) {
    Convoys *convoys = w->convoys;
    int64_t cargo = convoys->account[c], s = w->border_posts->country[p], store = w->border_posts->account[p];
    int64_t crossing = w->links->guarded[convoys->link[c]], total = 0;
    for (int64_t arm = 0; arm < ARM_KINDS; arm++) {
        int64_t items = transfer(w->ledger, day, cargo, store, arm, AT(w->ledger, balance, cargo, arm), AS_SEIZED);
        if (items == 0) continue;
        total += items;
        double u = uniform(w->chance->seed[0], BORDER_POST_RECORD, convoys->uid[c], day, arm);
        AT(w->traffic, stopped, crossing, arm) += 1;
        AT(w->traffic, seized, crossing, arm) += items;
        AT(w->traffic, recorded, crossing, arm) += binomial(u, items, w->states->recorded[s]);
    }
    if (total == 0) return;
    w->notices->robbed[cargo] += total;
    tell(w->news, NEWS_SEIZURE, day, w->border_posts->place[p], s, store, (double)total);
}

static bool search(World *w, int64_t p, int64_t c, int64_t day) {
    BorderPosts *posts = w->border_posts;
    Convoys *convoys = w->convoys;
    const BorderPostSettings *habits = w->border_post_settings;
    uint64_t who = pair(convoys->uid[c], posts->uid[p]), seed = w->chance->seed[0];
    double luck = uniform(seed, BORDER_POST_DETECT, who, day, 0);
    if (luck >= posts->detection[p]) return false;
    double men = posts->on_duty[p] + (posts->driving[p] > 0.0 ? habits->patrol_men : 0.0);
    double bought = w->states->corruption[posts->country[p]] * (1.0 - posts->audit[p]);
    if (posts->kind[p] == 2 && luck < 1.0 - sqrt(1.0 - posts->boarding[p])) men = men + habits->boarding_men, bought = 0.0;
    if (men <= 0.0 || uniform(seed, BORDER_POST_STOP, who, day, 0) >= men / (men + habits->escort_weight * convoys->escorts[c]))
        return false;
    if (uniform(seed, BORDER_POST_BRIBE, who, day, 0) < habits->bribe_acceptance * bought) {
        convoys->outcome[c] = BRIBED;
        convoys->fee[c] += habits->bribe_price * convoys->value[c];
        posts->bribes[p] += habits->bribe_price * convoys->value[c];
        return false;
    }
    convoys->outcome[c] = STOPPED;
    posts->stops[p] += 1.0;
    posts->told[p] += habits->tips_a_seizure;
    seize(w, p, c, day);
    return true;
}

static void search_convoys(World *w, int64_t day) {
    BorderPosts *posts = w->border_posts;
    Convoys *convoys = w->convoys;
    Links *links = w->links;
    if (convoys->count[0] == 0) return;
    int32_t *post_at = malloc((size_t)links->uid_0 * 2 * sizeof(int32_t));
    memset(post_at, -1, (size_t)links->uid_0 * 2 * sizeof(int32_t));
    for (int64_t p = 0; p < posts->uid_0; p++) {
        int64_t link = posts->link[p], side = w->places->country[links->a[link]] == posts->country[p] ? 0 : 1;
        post_at[2 * link + side] = (int32_t)p;
    }
    for (int64_t c = 0; c < convoys->count[0]; c++) {
        int64_t link = convoys->link[c];
        convoys->outcome[c] = PASSED;
        if (links->guarded[link] < 0) continue;
        if (tally(w, convoys->account[c], links->guarded[link]) == 0 && convoys->value[c] <= 0.0) continue;
        int64_t left = links->b[link] == convoys->goal[c] ? 0 : 1;
        for (int64_t n = 0; n < 2; n++) {
            int64_t p = post_at[2 * link + (n == 0 ? left : 1 - left)];
            if (p >= 0 && search(w, p, c, day)) break;
        }
    }
    free(post_at);
}

static void face_the_border(World *w, int64_t day) {
    Traffickers *men = w->traffickers;
    Convoys *convoys = w->convoys;
    const TraffickerSettings *habits = w->trafficker_settings;
    uint64_t seed = w->chance->seed[0];
    for (int64_t t = 0; t < men->uid_0; t++) {
        int64_t c = men->convoy[t];
        if (c < 0) continue;
        men->convoy[t] = -1;
        w->notices->robbed[men->account[t]] = 0;
        pay(men, t, -convoys->fee[c]);
        if (men->worth[t] <= 0.0) continue;
        bool stopped = convoys->outcome[c] == STOPPED;
        int64_t x = w->links->guarded[convoys->link[c]], clan = men->clan[t];
        double own = habits->own_weight - habits->clan_weight;
        if (stopped) AT(men, caught, t, x) += own, AT(men, told_caught, clan, x) += 1;
        else AT(men, passed, t, x) += own, AT(men, told_passed, clan, x) += 1;
        men->bribe_share[t] += habits->bribe_memory * (convoys->fee[c] / men->worth[t] - men->bribe_share[t]);
        if (!stopped) continue;
        if (uniform(seed, TRAFFICKER_ARREST, men->uid[t], day, 0) < habits->arrest_chance) {
            pay(men, t, -habits->arrest);
            men->gives_up[t] = uniform(seed, TRAFFICKER_QUIT, men->uid[t], day, 0) < habits->quit_chance;
        } else {
            pay(men, t, -habits->vehicle);
        }
        int64_t account = men->account[t], people = w->places->households[men->place[t]], home = men->home[t];
        for (int64_t arm = 0; people >= 0 && arm < ARM_KINDS; arm++)
            transfer(w->ledger, day, account, people, arm, AT(w->ledger, balance, account, arm), AS_DESERTED);
        men->place[t] = (int32_t)home, men->status[t] = IDLE, men->goal[t] = -1;
        relocate(w->ledger, account, home, w->places->country[home]);
    }
}

static void note_arrival(World *w, int64_t account, int64_t place, int64_t day) {
    int64_t items = 0;
    if (w->places->reached[place] > 0) return;
    for (int64_t arm = 0; arm < ARM_KINDS; arm++)
        for (int64_t origin = 0; origin < w->areas->uid_0; origin++) items += AT3(w->ledger, origins, account, arm, origin);
    if (items == 0) return;
    w->places->reached[place] = (int32_t)day;
    tell(w->news, NEWS_FIRST_ARRIVAL, day, place, w->places->country[place], account, (double)items);
}

static void arrive(World *w, int64_t day) {
    Traffickers *men = w->traffickers;
    const TraffickerSettings *habits = w->trafficker_settings;
    const double *load_units = w->arms->load_units;
    for (int64_t t = 0; t < men->uid_0; t++) {
        if (men->status[t] != ON_THE_ROAD || men->ahead[t] > 0 || !men->alive[t]) continue;
        int64_t account = men->account[t], escorts = (int64_t)habits->escort_rifles * men->pickups[t];
        double units = units_of(&AT(w->ledger, balance, account, 0), load_units);
        units -= fewer(AT(w->ledger, balance, account, RIFLES), escorts) * load_units[RIFLES];
        pay(men, t, -(habits->other_goods * units / habits->load * (day - men->left[t]) / 7.0));
        note_arrival(w, account, men->place[t], day);
        men->status[t] = units > 0.0 ? SELLING : IDLE;
        men->goal[t] = -1, men->waited[t] = 0, men->scouting[t] = false;
    }
}

static void count_money(World *w) {
    Traffickers *men = w->traffickers;
    Notices *notices = w->notices;
    const TraffickerSettings *habits = w->trafficker_settings;
    for (int64_t t = 0; t < men->uid_0; t++) {
        if (!men->alive[t]) continue;
        int64_t account = men->account[t];
        double net = notices->earned[account] - notices->paid[account];
        notices->earned[account] = notices->paid[account] = 0.0;
        men->cash[t] += net;
        men->profit[t] = men->profit[t] * (1.0 - 1.0 / 26) + net;
        bool resting = men->status[t] == IDLE;
        if (resting && men->place[t] == men->home[t] && men->cash[t] < habits->cash)
            men->cash[t] = least(habits->cash, men->cash[t] + habits->other_goods * men->pickups[t]);
        if (men->profit[t] >= 0.0) men->losing[t] = 0;
        else if (resting) men->losing[t] += 1;
    }
}

static int64_t clans_of(const Traffickers *men) {
    int64_t clans = 0;
    for (int64_t t = 0; t < men->uid_0; t++) clans = more(clans, men->clan[t] + 1);
    return clans;
}

static void talk(World *w) {
    Traffickers *men = w->traffickers;
    const TraffickerSettings *habits = w->trafficker_settings;
    int64_t many = men->caught_1, clans = clans_of(men);
    double near = habits->clan_weight - habits->rumour_weight, far = habits->rumour_weight;
    double *caught = calloc((size_t)(2 * clans * many), sizeof(double)), *passed = caught + clans * many;
    for (int64_t x = 0; x < many; x++) {
        double all_caught = 0.0, all_passed = 0.0;
        for (int64_t c = 0; c < clans; c++) all_caught += AT(men, told_caught, c, x), all_passed += AT(men, told_passed, c, x);
        for (int64_t c = 0; c < clans; c++) {
            caught[c * many + x] = near * AT(men, told_caught, c, x) + far * all_caught;
            passed[c * many + x] = near * AT(men, told_passed, c, x) + far * all_passed;
            AT(men, told_caught, c, x) = AT(men, told_passed, c, x) = 0;
        }
    }
    for (int64_t t = 0; t < men->uid_0; t++) {
        if (!men->alive[t]) continue;
        const double *heard_caught = caught + men->clan[t] * many, *heard_passed = passed + men->clan[t] * many;
        double *mine_caught = &AT(men, caught, t, 0), *mine_passed = &AT(men, passed, t, 0);
        for (int64_t x = 0; x < many; x++) {
            mine_caught[x] = (mine_caught[x] + heard_caught[x]) * habits->forgetting;
            mine_passed[x] = (mine_passed[x] + heard_passed[x]) * habits->forgetting;
        }
    }
    free(caught);
}

static void keep_corridors(World *w) {
    Traffickers *men = w->traffickers;
    const TraffickerSettings *habits = w->trafficker_settings;
    for (int64_t t = 0; t < men->uid_0; t++)
        if (men->alive[t] && men->status[t] == IDLE && men->habit[t] >= 0)
            AT(men, know_how, men->clan[t], men->habit[t]) += habits->other_traffic;
    for (int64_t c = 0; c < clans_of(men); c++)
        for (int64_t x = 0; x < men->know_how_1; x++) {
            double known = AT(men, know_how, c, x) * habits->know_how_decay;
            AT(men, know_how, c, x) = known;
            AT(men, ease, c, x) = known > 0.01 ? power(1.0 + known / habits->know_how_unit, -habits->know_how_exponent) : 1.0;
        }
}
