/* The weekly choice of operators: which market, which road, how much, or whether to scout or stay. */

#define FAINT 12.0

/* The common view of one market day; see sim/agents/trafficker/outlook.py. */
typedef struct {
    int64_t markets, ways, steps, operators, crossings;
    int64_t *room, *supply, *fresh, *aboard, *turn;
    bool *seen, *passable, *idle;
    int32_t *many, *targets, *classes, *order;
    double *gain, *through, *lots, *known;
    bool cut;
    int64_t options, best;
    double stake;
    int32_t *option_market, *option_way;
    double *share, *worth, *margin, *risk, *odds;
} Outlook;

typedef struct { int64_t market, home, pickups; double cash, wealth, bribe, stay; } Buyer;

#define CELL(m, arm) ((m) * ARM_KINDS + (arm))
#define WAY(table, m, n, way) (table)[((m) * o->markets + (n)) * o->ways + (way)]
#define STEP(m, n, way, step) routes->crossings[(((m) * o->markets + (n)) * o->ways + (way)) * o->steps + (step)]

static void *room_for(int64_t many, size_t size) { return calloc((size_t)more(many, 1), size); }

static Outlook outlook_of(World *w) {
    int64_t markets = w->market->price_0, ways = w->routes->first_2, operators = w->traffickers->uid_0, most_ways = markets * ways;
    int64_t crossings = w->traffickers->caught_1;
    return (Outlook){
        .markets = markets, .ways = ways, .steps = w->routes->crossings_3, .operators = operators, .crossings = crossings,
        .room = room_for(markets * ARM_KINDS, 8), .supply = room_for(markets * ARM_KINDS, 8),
        .fresh = room_for(markets * ARM_KINDS, 8), .aboard = room_for(operators * ARM_KINDS, 8), .turn = room_for(operators, 8),
        .seen = room_for(markets, 1), .passable = room_for(crossings, 1), .idle = room_for(operators, 1),
        .many = room_for(markets, 4), .targets = room_for(markets * markets, 4), .classes = room_for(markets * markets, 4),
        .order = room_for(markets * markets * ARM_KINDS, 4), .gain = room_for(markets * markets, 8),
        .through = room_for(crossings, 8), .lots = room_for(2 * operators, 8), .known = room_for(operators, 8),
        .option_market = room_for(most_ways, 4), .option_way = room_for(most_ways, 4), .share = room_for(most_ways, 8),
        .worth = room_for(most_ways, 8), .margin = room_for(most_ways, 8), .risk = room_for(most_ways, 8),
        .odds = room_for(most_ways, 8),
    };
}

static void forget(Outlook *o) {
    void *all[] = {o->room, o->supply, o->fresh, o->aboard, o->turn, o->seen, o->passable, o->idle, o->many, o->targets,
                   o->classes, o->order, o->gain, o->through, o->lots, o->known, o->option_market, o->option_way, o->share, o->worth,
                   o->margin, o->risk, o->odds};
    for (size_t n = 0; n < sizeof all / sizeof *all; n++) free(all[n]);
}

static double units_of(const int64_t *items, const double *load_units) {
    double units = 0.0;
    for (int64_t arm = 0; arm < ARM_KINDS; arm++) units += items[arm] * load_units[arm];
    return units;
}

static int64_t pickups_needed(double units, int64_t most_pickups, double load) {
    return fewer(most_pickups, 1 + (int64_t)(most(units - 1.0, 0.0) / load));
}

static double loss_of_a_stop(const TraffickerSettings *habits) {
    return (1.0 - habits->arrest_chance) * habits->vehicle + habits->arrest_chance * habits->arrest;
}

static void goods(World *w, int64_t *aboard) {
    Traffickers *men = w->traffickers;
    int64_t escorts = (int64_t)w->trafficker_settings->escort_rifles;
    memset(aboard, 0, (size_t)(men->uid_0 * ARM_KINDS) * sizeof(int64_t));
    for (int64_t t = 0; t < men->uid_0; t++) {
        if (!men->alive[t]) continue;
        for (int64_t arm = 0; arm < ARM_KINDS; arm++) aboard[CELL(t, arm)] = AT(w->ledger, balance, men->account[t], arm);
        aboard[CELL(t, RIFLES)] = more(0, aboard[CELL(t, RIFLES)] - escorts * men->pickups[t]);
    }
}

static void count_coming(World *w, const int64_t *aboard) {
    Traffickers *men = w->traffickers;
    memset(w->market->coming, 0, (size_t)(w->market->price_0 * ARM_KINDS) * sizeof(int64_t));
    for (int64_t t = 0; t < men->uid_0; t++) {
        if (!men->alive[t] || men->status[t] == IDLE) continue;
        int64_t m = men->goal[t] >= 0 ? men->goal[t] : w->places->market[men->place[t]];
        for (int64_t arm = 0; arm < ARM_KINDS; arm++) AT(w->market, coming, m, arm) += aboard[CELL(t, arm)];
    }
}

static void look(World *w, Outlook *o) {
    const TraffickerSettings *habits = w->trafficker_settings;
    for (int64_t m = 0; m < o->markets; m++) {
        o->seen[m] = false, o->many[m] = 0;
        for (int64_t arm = 0; arm < ARM_KINDS; arm++) {
            double usual = AT(w->dealers, usual, m, arm), spare = AT(w->dealers, brought, m, arm) - usual;
            int64_t takes = (int64_t)(habits->market_depth * usual + 0.5), stock = AT(w->market, stock, m, arm);
            o->room[CELL(m, arm)] = more(0, takes - stock - AT(w->market, coming, m, arm));
            o->supply[CELL(m, arm)] = (int64_t)(most(stock + spare, 0.0) * habits->supply_hope + 0.5);
            o->fresh[CELL(m, arm)] = (int64_t)(most(spare, 0.0) * habits->supply_hope + 0.5);
        }
    }
    o->cut = false;
    for (int64_t link = 0; link < w->links->uid_0; link++) {
        if (w->links->guarded[link] >= 0) o->passable[w->links->guarded[link]] = w->links->open[link] >= 0.5;
        else if (w->links->open[link] < 0.5) o->cut = true;
    }
}

static void look_around(World *w, Outlook *o, int64_t m, double keep) {
    double margin[ARM_KINDS];
    o->seen[m] = true;
    for (int64_t n = 0; n < o->markets; n++) {
        if (n == m || AT(w->routes, count, m, n) == 0) continue;
        int32_t *order = o->order + (m * o->markets + n) * ARM_KINDS, found = 0;
        double gain = 0.0;
        for (int32_t arm = 0; arm < ARM_KINDS; arm++) {
            double here = AT(w->market, price, m, arm), there = AT(w->market, price, n, arm), gap = keep * there - here;
            if (gap <= 0.0 || o->room[CELL(n, arm)] == 0) continue;
            gain += (there - here) * fewer(o->room[CELL(n, arm)], o->supply[CELL(m, arm)]);
            margin[arm] = gap / w->arms->load_units[arm];
            int32_t at = found++;
            for (; at > 0 && margin[order[at - 1]] < margin[arm]; at--) order[at] = order[at - 1];
            order[at] = arm;
        }
        o->classes[m * o->markets + n] = found, o->gain[m * o->markets + n] = gain;
        if (found > 0) o->targets[m * o->markets + o->many[m]++] = (int32_t)n;
    }
}

static bool drivable(World *w, Outlook *o, int64_t m, int64_t n, int64_t way) {
    Routes *routes = w->routes;
    for (int64_t step = 0; step < o->steps && STEP(m, n, way, step) >= 0; step++)
        if (!o->passable[STEP(m, n, way, step)]) return false;
    if (o->cut) {
        int64_t first = WAY(routes->first, m, n, way);
        for (int64_t step = first; step < first + WAY(routes->length, m, n, way); step++)
            if (w->links->open[routes->steps[step]] < 0.5) return false;
    }
    return true;
}

static double salient(double safe, double won, double lost, double home, double discount) {
    double strong = fabs(won - home) / (fabs(won) + fabs(home) + 1.0), weak = fabs(lost - home) / (fabs(lost) + fabs(home) + 1.0);
    double good = safe, bad = 1.0 - safe;
    if (strong > weak) bad *= discount;
    else if (weak > strong) good *= discount;
    return good / (good + bad);
}

/* USD a week over staying home that a way earns at its best load, and that load as a share of the full one. */
static double value(const Buyer *me, double revenue, double cost, double units, double safe, int64_t crossed, double drive,
                    double weeks, const TraffickerSettings *habits, double *share) {
    double stake = loss_of_a_stop(habits), berth = habits->other_goods * units / habits->load * weeks, odds = safe, dread = 0.0;
    *share = 0.0;
    if (habits->route_choice == 1)
        odds = salient(safe, revenue - cost - drive, -cost - drive - stake, berth, habits->salience_discount);
    double earned = odds * revenue - cost - me->bribe * crossed * revenue - berth, fixed = drive + (1.0 - odds) * stake;
    if (earned <= fixed) return -1.0;
    if (habits->route_choice != 2) dread = habits->risk_aversion * odds * (1.0 - odds) / most(me->wealth, 1.0);
    *share = dread <= 0.0 || revenue <= 0.0 ? 1.0
        : least(1.0, most(0.0, (earned / dread - stake * revenue) / (revenue * revenue)));
    double loss = *share * revenue + stake;
    return (*share * earned - fixed - 0.5 * dread * loss * loss) / weeks;
}

static void weigh_ways(World *w, Outlook *o, const Buyer *me, const double *ease, int64_t n, double revenue, double cost,
                       double units, double cheapest, double stake) {
    Routes *routes = w->routes;
    const TraffickerSettings *habits = w->trafficker_settings;
    int64_t m = me->market;
    double load_km = habits->transport * habits->load;
    int64_t pickups = pickups_needed(units, me->pickups, habits->load);
    for (int64_t way = 0; way < AT(routes, count, m, n); way++) {
        double drive = load_km * pickups * WAY(routes->effort, m, n, way), safe = 1.0, eased = 0.0;
        if (revenue - cost <= drive * cheapest) break;
        int64_t crossed = 0;
        for (int64_t step = 0; step < o->steps; step++) {
            int64_t x = STEP(m, n, way, step);
            if (x < 0) break;
            safe *= o->through[x];
            eased += ease[x];
            crossed++;
        }
        drive *= crossed > 0 ? eased / crossed : 1.0;
        if (safe * (revenue + stake) <= cost + stake + drive) continue;
        if (o->cut && !drivable(w, o, m, n, way)) continue;
        double back = n != me->home ? WAY(routes->days, n, me->home, 0) : 0.0, share;
        double weeks = (WAY(routes->days, m, n, way) + back + habits->pause) / 7.0;
        double worth = value(me, revenue, cost, units, safe, crossed, drive, weeks, habits, &share);
        if (worth <= most(me->stay, 0.0)) continue;
        int64_t row = o->options++;
        o->option_market[row] = (int32_t)n, o->option_way[row] = (int32_t)way, o->share[row] = share;
        o->worth[row] = worth - me->stay, o->margin[row] = worth * weeks / most(share * units, 1.0), o->risk[row] = 1.0 - safe;
        if (row == 0 || o->worth[row] > o->worth[o->best]) o->best = row, o->stake = share * most(cost, 0.5 * revenue);
    }
}

static void weigh_all(World *w, Outlook *o, const Buyer *me, const int64_t *held, bool laden, const double *ease,
                      double cheapest, double surest) {
    const TraffickerSettings *habits = w->trafficker_settings;
    const double *price = w->market->price, *load_units = w->arms->load_units;
    int64_t m = me->market;
    double stake = loss_of_a_stop(habits), carried_units = units_of(held, load_units);
    o->options = o->best = 0;
    for (int64_t c = 0; c < o->many[m]; c++) {
        int64_t n = o->targets[m * o->markets + c], at = m * o->markets + n;
        double odds = w->routes->inland[at] ? 1.0 : surest;
        double top = odds * o->gain[at] - (1.0 - odds) * stake
            - habits->transport * habits->load * cheapest * w->routes->least[at];
        if (top <= me->stay && !laden) continue;
        double revenue = 0.0, cost = 0.0, units = 0.0, cash = me->cash, space = habits->load * me->pickups - carried_units;
        for (int64_t rank = 0; rank < o->classes[at]; rank++) {
            int64_t arm = o->order[at * ARM_KINDS + rank], room = o->room[CELL(n, arm)], carried = fewer(held[arm], room);
            int64_t items = fewer(room - carried, o->supply[CELL(m, arm)]);
            if (items > 0)
                items = more(0, fewer(items, (int64_t)least(space / load_units[arm], cash / price[CELL(m, arm)])));
            space -= items * load_units[arm];
            cash -= items * price[CELL(m, arm)];
            cost += items * price[CELL(m, arm)];
            revenue += (items + carried) * price[CELL(n, arm)];
            units += (items + carried) * load_units[arm];
        }
        weigh_ways(w, o, me, ease, n, revenue, cost, units, cheapest, stake);
    }
}

static double odds_of(double x) { return x < -FAINT ? 0.0 : e_to(x); }

static int64_t pick(Outlook *o, double u, const TraffickerSettings *habits) {
    if (o->options == 0) return -1;
    if (habits->route_choice == 2) return o->best;
    double scale = habits->logit_scale * most(o->stake, 1.0), top = 0.0;
    for (int64_t row = 0; row < o->options; row++) top = most(top, o->worth[row]);
    double total = odds_of(-top / scale), stay = total;
    for (int64_t row = 0; row < o->options; row++) {
        o->odds[row] = odds_of((o->worth[row] - top) / scale);
        total += o->odds[row];
    }
    double left = u * total - stay;
    if (left < 0.0) return -1;
    for (int64_t row = 0; row < o->options; row++) {
        left -= o->odds[row];
        if (left < 0.0) return row;
    }
    return o->options - 1;
}

static void bid_for(World *w, Outlook *o, int64_t row, const Buyer *me, const int64_t *held, int64_t account) {
    const TraffickerSettings *habits = w->trafficker_settings;
    const double *price = w->market->price, *load_units = w->arms->load_units;
    int64_t m = me->market, n = o->option_market[row], at = m * o->markets + n;
    double cash = me->cash, space = habits->load * me->pickups - units_of(held, load_units);
    for (int64_t rank = 0; rank < o->classes[at]; rank++) {
        int64_t arm = o->order[at * ARM_KINDS + rank], *room = &o->room[CELL(n, arm)], *supply = &o->supply[CELL(m, arm)];
        int64_t items = fewer(*room - fewer(held[arm], *room), *supply);
        items = more(0, fewer(items, (int64_t)least(space / load_units[arm], cash / price[CELL(m, arm)])));
        space -= items * load_units[arm];
        cash -= items * price[CELL(m, arm)];
        items = (int64_t)(items * o->share[row]);
        *supply -= items;
        *room = more(0, *room - items - held[arm]);
        if (arm == RIFLES && items > 0) {
            int64_t owed = more(0, (int64_t)habits->escort_rifles * me->pickups - AT(w->ledger, balance, account, RIFLES));
            items += fewer(owed, more(0, (int64_t)(cash / price[CELL(m, arm)])));
        }
        POST(w->bids, account, m, arm, items);
    }
}

static void send_scouts(World *w, Outlook *o, int64_t turns, double keep) {
    const TraffickerSettings *habits = w->trafficker_settings;
    Routes *routes = w->routes;
    Traffickers *men = w->traffickers;
    double *loads = calloc((size_t)o->markets, 8), *lures = calloc((size_t)o->markets, 8), stake = loss_of_a_stop(habits);
    for (int64_t s = 0; s < o->markets; s++) {
        bool goods_there = false;
        for (int64_t arm = 0; arm < ARM_KINDS; arm++) goods_there |= o->fresh[CELL(s, arm)] > 0;
        if (!goods_there) continue;
        if (!o->seen[s]) look_around(w, o, s, keep);
        for (int64_t c = 0; c < o->many[s]; c++) {
            int64_t n = o->targets[s * o->markets + c], at = s * o->markets + n, arm = o->order[at * ARM_KINDS];
            double odds = STEP(s, n, 0, 0) >= 0 ? keep : 1.0;
            double margin = (odds * AT(w->market, price, n, arm) - AT(w->market, price, s, arm)) / w->arms->load_units[arm];
            double sold = least(margin * habits->load, odds * o->gain[at]);
            double worth = sold - habits->transport * habits->load * WAY(routes->effort, s, n, 0) - (1.0 - odds) * stake;
            if (worth <= lures[s]) continue;
            lures[s] = worth, loads[s] = 0.0;
            for (int64_t rank = 0; rank < o->classes[at]; rank++) {
                arm = o->order[at * ARM_KINDS + rank];
                loads[s] += fewer(o->fresh[CELL(s, arm)], o->room[CELL(n, arm)]) * w->arms->load_units[arm] / habits->load;
            }
        }
        loads[s] = ceil(loads[s]);
    }
    for (int64_t t = 0; t < o->operators; t++)
        if (men->alive[t] && men->scouting[t]) loads[men->goal[t]] -= 1.0;
    for (int64_t k = 0; k < turns; k++) {
        int64_t t = o->turn[k], m = men->start[t], best = -1;
        if (!o->idle[t]) continue;
        double richest = 0.0;
        for (int64_t s = 0; s < o->markets; s++) {
            double days = WAY(routes->days, m, s, 0);
            if (s == m || loads[s] <= 0.0 || lures[s] <= 0.0 || days <= 0.0 || STEP(m, s, 0, 0) >= 0) continue;
            double drive = habits->transport * habits->load * WAY(routes->effort, m, s, 0);
            double worth = (lures[s] - drive) / ((2.0 * days + 2.0 * habits->pause) / 7.0);
            if (worth > richest) best = s, richest = worth;
        }
        if (best < 0 || !drivable(w, o, m, best, 0)) continue;
        loads[best] -= 1.0;
        men->goal[t] = (int32_t)best, men->way[t] = 0, men->scouting[t] = true;
    }
    free(loads);
    free(lures);
}

static int by_lot(const void *one, const void *other) {
    double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

/* Operators at a market, in the order in which they make up their minds today; how many. */
static int64_t in_turn(World *w, Outlook *o, int64_t day) {
    Traffickers *men = w->traffickers;
    int64_t many = 0;
    for (int64_t t = 0; t < o->operators; t++) {
        if (!men->alive[t] || men->status[t] == ON_THE_ROAD) continue;
        o->lots[2 * many] = uniform(w->chance->seed[0], TRAFFICKER_TURN, men->uid[t], day, 0);
        o->lots[2 * many++ + 1] = (double)t;
    }
    qsort(o->lots, (size_t)many, 2 * sizeof(double), by_lot);
    for (int64_t k = 0; k < many; k++) o->turn[k] = (int64_t)o->lots[2 * k + 1];
    return many;
}

static void put_up_for_sale(World *w, const int64_t *aboard, int64_t account, int64_t m) {
    for (int64_t arm = 0; arm < ARM_KINDS; arm++) POST(w->offers, account, m, arm, aboard[arm]);
}

static void decide(World *w, Outlook *o, int64_t t, const int64_t *aboard, bool laden, double keep, int64_t day) {
    Traffickers *men = w->traffickers;
    const TraffickerSettings *habits = w->trafficker_settings;
    int64_t m = w->places->market[men->place[t]], home = w->places->market[men->home[t]], back = -1;
    if (!o->seen[m]) look_around(w, o, m, keep);
    for (int64_t way = 0; m != home && back < 0 && way < AT(w->routes, count, m, home); way++)
        if (drivable(w, o, m, home, way)) back = way;
    double surest = 0.0;
    for (int64_t x = 0; x < o->crossings; x++) {
        double good = habits->prior_passed + AT(men, passed, t, x);
        o->through[x] = o->passable[x] ? good / (good + habits->prior_caught + AT(men, caught, t, x)) : 0.0;
        surest = most(surest, o->through[x]);
    }
    Buyer me = {m, home, men->pickups[t], men->cash[t], most(men->cash[t], 0.0) + habits->vehicle * men->pickups[t],
                men->bribe_share[t], 0.0};
    if (back >= 0) {
        double drive = habits->transport * habits->load * WAY(w->routes->effort, m, home, back);
        me.stay = -drive * 7.0 / most(WAY(w->routes->days, m, home, back), 1.0);
    }
    weigh_all(w, o, &me, aboard, laden, &AT(men, ease, men->clan[t], 0), o->known[men->clan[t]], surest);
    men->start[t] = (int32_t)m, men->back_way[t] = (int32_t)back;
    if (o->options > 0) men->prospect[t] = o->margin[o->best], men->risk[t] = o->risk[o->best];
    int64_t row = pick(o, uniform(w->chance->seed[0], TRAFFICKER_CHOICE, men->uid[t], day, 0), habits);
    if (row >= 0) {
        men->goal[t] = o->option_market[row], men->way[t] = o->option_way[row];
        bid_for(w, o, row, &me, aboard, men->account[t]);
    } else if (back >= 0) {
        men->goal[t] = (int32_t)home, men->way[t] = (int32_t)back;
    } else if (laden) {
        put_up_for_sale(w, aboard, men->account[t], m);
    } else if (m == home && o->options == 0) {
        o->idle[t] = true;
    }
}

/* What the crossing it knows best costs each clan, over what a stranger pays; 1 at most. */
static void best_known(World *w, Outlook *o) {
    Traffickers *men = w->traffickers;
    int64_t clans = 0;
    for (int64_t t = 0; t < o->operators; t++) clans = more(clans, men->clan[t] + 1);
    for (int64_t clan = 0; clan < clans; clan++) {
        o->known[clan] = 1.0;
        for (int64_t x = 0; x < o->crossings; x++) o->known[clan] = least(o->known[clan], AT(men, ease, clan, x));
    }
}

static void weigh_routes(World *w, Outlook *o, int64_t day) {
    Traffickers *men = w->traffickers;
    const TraffickerSettings *habits = w->trafficker_settings;
    double keep = habits->prior_passed / (habits->prior_caught + habits->prior_passed);
    goods(w, o->aboard);
    count_coming(w, o->aboard);
    look(w, o);
    memset(o->idle, 0, (size_t)o->operators);
    best_known(w, o);
    int64_t turns = in_turn(w, o, day);
    for (int64_t k = 0; k < turns; k++) {
        int64_t t = o->turn[k];
        const int64_t *aboard = o->aboard + CELL(t, 0);
        bool laden = units_of(aboard, w->arms->load_units) > 0.0;
        men->prospect[t] = men->risk[t] = 0.0, men->goal[t] = -1;
        men->status[t] = laden ? SELLING : IDLE, men->scouting[t] = false;
        if (laden && men->waited[t] < habits->patience) {
            men->waited[t] += 1;
            put_up_for_sale(w, aboard, men->account[t], w->places->market[men->place[t]]);
        } else {
            decide(w, o, t, aboard, laden, keep, day);
        }
    }
    send_scouts(w, o, turns, keep);
}
