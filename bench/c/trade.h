/* Market day: groups and towns offer and bid, dealers ration what is short by lot, prices move. */

static int64_t post(int32_t *count, int64_t room, int32_t *accounts, int32_t *markets, int32_t *arms, int64_t *wanted,
                    int64_t *done, int64_t account, int64_t market, int64_t arm, int64_t items) {
    int64_t line = count[0];
    if (items <= 0 || line >= room) return -1;
    accounts[line] = (int32_t)account, markets[line] = (int32_t)market, arms[line] = (int32_t)arm;
    wanted[line] = items, done[line] = 0;
    count[0] += 1;
    return line;
}

#define POST(board, account_, market_, arm_, items_) \
    post((board)->count, (board)->account_0, (board)->account, (board)->market, (board)->arm, (board)->items, (board)->done, \
         account_, market_, arm_, items_)

static void needs(const MilitiaSettings *habits, double *share) {
    double of_arm[ARM_KINDS] = {
        habits->rifles_needed, habits->crew_weapons_needed, habits->crew_weapons_needed, habits->guns_needed,
        habits->missiles_needed, habits->cases_needed, 0.0,
    };
    memcpy(share, of_arm, sizeof of_arm);
}

static double paid_for(int64_t arm, double rifle_usd, double cases, const Arms *arms) {
    return arm != AMMUNITION || cases > 0.0 ? rifle_usd * arms->price_ratio[arm] : 0.0;
}

static int32_t nearest_market(World *w, int64_t place) {
    double best = 1e12;
    int32_t nearest = -1;
    for (int64_t m = 0; m < w->market->place_0; m++) {
        double km = AT(w->roads, distance, place, w->market->place[m]);
        if (km < best) best = km, nearest = (int32_t)m;
    }
    return nearest;
}

static void groups_sell(World *w, int64_t day) {
    Militias *groups = w->militias;
    const MilitiaSettings *habits = w->militia_settings;
    double share[ARM_KINDS];
    needs(habits, share);
    for (int64_t m = 0; m < groups->uid_0; m++) {
        if (groups->journey[m] != SETTLED) continue;
        if (groups->market[m] < 0) groups->market[m] = nearest_market(w, w->forces->place[groups->force[m]]);
        int64_t market = groups->market[m], account = groups->account[m], root = groups->root[m];
        if (market < 0) continue;
        double wary = w->forces->men[groups->force[m]] * (1.0 + habits->threat_in_need * groups->threat[m]), floor_ = 0.0;
        for (int64_t arm = 0; arm < ARM_KINDS; arm++) {
            double price = AT(w->market, price, market, arm);
            if (price <= 0.0 || w->arms->price_ratio[arm] <= 0.0) continue;
            int64_t spare = AT(w->ledger, balance, account, arm) - (int64_t)ceil(share[arm] * wary);
            if (arm == MANPADS) spare = (int64_t)(spare * (1.0 - habits->unfit_missiles));
            if (spare <= 0) continue;
            if (!groups->abroad[m]) floor_ = paid_for(arm, groups->buy_back_price[root], groups->buy_back_cases[root], w->arms);
            double asked = most(habits->reservation * (1.0 + groups->threat[m]) * w->arms->price_ratio[arm], floor_);
            double rate = habits->offer_rate * logistic((price - asked) / (habits->price_width * asked));
            double u = uniform(w->chance->seed[0], MILITIA_SELL, groups->uid[m], day, arm);
            POST(w->offers, account, market, arm, binomial(u, spare, rate));
        }
    }
}

static void groups_buy(World *w, int64_t day) {
    static const int64_t wanted[6] = {RIFLES, AMMUNITION, 1, 2, 3, MANPADS};
    Militias *groups = w->militias;
    const MilitiaSettings *habits = w->militia_settings;
    double share[ARM_KINDS];
    needs(habits, share);
    for (int64_t m = 0; m < groups->uid_0; m++) {
        int64_t market = groups->market[m], account = groups->account[m];
        if (groups->journey[m] != SETTLED || market < 0) continue;
        double cash = groups->cash[m];
        double wary = w->forces->men[groups->force[m]] * (1.0 + habits->threat_in_need * groups->threat[m]);
        for (int64_t n = 0; n < 6; n++) {
            int64_t arm = wanted[n];
            double price = AT(w->market, price, market, arm);
            if (price <= 0.0 || cash < price) continue;
            int64_t lacking = (int64_t)ceil(share[arm] * wary) - AT(w->ledger, balance, account, arm);
            if (lacking <= 0) continue;
            double dear = habits->ceiling * (1.0 + groups->threat[m]) * w->arms->price_ratio[arm];
            double rate = habits->bid_rate * (1.0 - logistic((price - dear) / (habits->price_width * dear)));
            int64_t items = binomial(uniform(w->chance->seed[0], MILITIA_BUY, groups->uid[m], day, arm), lacking, rate);
            items = fewer(items, (int64_t)(cash / price));
            if (POST(w->bids, account, market, arm, items) >= 0) cash -= items * price;
        }
    }
}

static void towns_offer(World *w, int64_t day) {
    Towns *towns = w->towns;
    const TownSettings *habits = w->town_settings;
    for (int64_t t = 0; t < towns->uid_0; t++) {
        int64_t market = w->places->market[towns->place[t]];
        for (int64_t arm = 0; market >= 0 && arm < ARM_KINDS; arm++) {
            int64_t held = AT(w->ledger, balance, towns->account[t], arm);
            if (held == 0 || w->arms->price_ratio[arm] <= 0.0) continue;
            double paid = paid_for(arm, towns->buy_back_price[t], towns->buy_back_cases[t], w->arms);
            double asked = most(habits->reservation * w->arms->price_ratio[arm], paid);
            double rate = habits->offer_rate * logistic((AT(w->market, price, market, arm) - asked) / (habits->price_width * asked));
            int64_t spare = (int64_t)(held * (1.0 - habits->kept_share));
            double u = uniform(w->chance->seed[0], TOWN_SELL, towns->uid[t], day, arm);
            POST(w->offers, towns->account[t], market, arm, binomial(u, spare, rate));
        }
    }
}

static void towns_bid(World *w, int64_t day) {
    Towns *towns = w->towns;
    const TownSettings *habits = w->town_settings;
    uint64_t seed = w->chance->seed[0];
    for (int64_t t = 0; t < towns->uid_0; t++) {
        int64_t home = towns->place[t], market = w->places->market[home];
        if (market < 0) continue;
        double fear = w->states->insecurity[w->places->country[home]];
        double dearness = power(AT(w->market, price, market, RIFLES) / AT(w->market, opening, market, RIFLES), habits->elasticity);
        double mean = habits->demand * w->places->population[home] / 1000.0 * fear * dearness * 7.0 / 365.0;
        POST(w->bids, towns->account[t], market, RIFLES, poisson(uniform(seed, TOWN_BUY, towns->uid[t], day, 0), mean));
        int64_t cases = poisson(uniform(seed, TOWN_BUY, towns->uid[t], day, 1), mean * habits->ammunition_per_rifle);
        POST(w->bids, towns->account[t], market, AMMUNITION, cases);
    }
}

static void speak_for_owners(World *w, int64_t day) {
    Dealers *dealers = w->dealers;
    Offers *offers = w->offers;
    for (int64_t o = 0; o < offers->count[0]; o++) {
        int64_t m = offers->market[o];
        if (offers->account[o] == dealers->owners[m] && AT(dealers, supply, m, offers->arm[o]) > 0.0) offers->items[o] = 0;
    }
    for (int64_t m = 0; m < dealers->uid_0; m++)
        for (int64_t arm = 0; arm < ARM_KINDS; arm++) {
            double supply = AT(dealers, supply, m, arm);
            if (supply <= 0.0) continue;
            double dearness = power(AT(w->market, price, m, arm) / AT(w->market, opening, m, arm), w->dealer_settings->supply_elasticity);
            double u = uniform(w->chance->seed[0], DEALER_OWNERS, dealers->uid[m], day, arm);
            int64_t items = fewer(whole(u, supply * dearness), AT(w->ledger, balance, dealers->owners[m], arm));
            POST(offers, dealers->owners[m], m, arm, items);
        }
}

/* Rows of a board sorted by market and class: those of a cell are order[first[cell]] to order[first[cell + 1] - 1]. */
static int64_t *by_cell(int64_t count, const int32_t *market, const int32_t *arm, int64_t cells) {
    int64_t *first = calloc((size_t)(2 * cells + 1 + count), sizeof(int64_t)), *fill = first + cells + 1, *order = fill + cells;
    for (int64_t b = 0; b < count; b++) first[market[b] * ARM_KINDS + arm[b] + 1] += 1;
    for (int64_t cell = 0; cell < cells; cell++) first[cell + 1] += first[cell];
    memcpy(fill, first, (size_t)cells * sizeof(int64_t));
    for (int64_t b = 0; b < count; b++) order[fill[market[b] * ARM_KINDS + arm[b]]++] = b;
    return first;
}

static int64_t part_of(double u, int64_t asked, int64_t total, int64_t given) {
    return given == total ? asked : hypergeometric(u, asked, total, given);
}

static void buy_in(World *w, const int64_t *order, int64_t lines, int64_t rest, int64_t taken, int64_t dealer, double price, int64_t day) {
    Offers *offers = w->offers;
    for (int64_t n = 0; n < lines && taken > 0; n++) {
        int64_t o = order[n], seller = offers->account[o], arm = offers->arm[o];
        double u = uniform(w->chance->seed[0], DEALER_SELLER, w->ledger->uid[seller], day, arm);
        int64_t part = part_of(u, offers->items[o], rest, taken);
        rest -= offers->items[o];
        taken -= part;
        offers->done[o] = transfer(w->ledger, day, seller, dealer, arm, part, AS_SOLD);
        w->notices->earned[seller] += offers->done[o] * price;
    }
}

static void sell_out(World *w, const int64_t *order, int64_t lines, int64_t rest, int64_t sold, int64_t dealer, double price, int64_t day) {
    Bids *bids = w->bids;
    int64_t abroad = w->stores->abroad[0];
    for (int64_t n = 0; n < lines && sold > 0; n++) {
        int64_t b = order[n], buyer = bids->account[b], arm = bids->arm[b], reason = AS_BOUGHT;
        double u = uniform(w->chance->seed[0], DEALER_BUYER, w->ledger->uid[buyer], day, arm);
        int64_t part = part_of(u, bids->items[b], rest, sold);
        rest -= bids->items[b];
        sold -= part;
        if (buyer == abroad) reason = AS_EXPORTED;
        else if (w->ledger->holder[buyer] == OF_SECURED) reason = AS_BOUGHT_BACK;
        bids->done[b] = transfer(w->ledger, day, dealer, buyer, arm, part, reason);
        if (buyer != abroad) w->notices->paid[buyer] += bids->done[b] * price;
    }
}

static int64_t import_for(World *w, int64_t m, double price, int64_t wanted, double sought, int64_t day) {
    const DealerSettings *habits = w->dealer_settings;
    int64_t dealer = w->dealers->account[m], country = w->places->country[w->dealers->place[m]];
    double dear = habits->import_slope * most(ln(price / habits->import_price), 0.0) * wanted / sought;
    int64_t shipped = whole(uniform(w->chance->seed[0], DEALER_SHIP, w->dealers->uid[m], day, 0), dear);
    int64_t missing = more(0, wanted - AT(w->ledger, balance, dealer, RIFLES));
    receive(w->ledger, day, dealer, RIFLES, fewer(shipped, missing), AS_IMPORT, w->stores->arsenal[country]);
    return shipped;
}

static void clear_cell(World *w, int64_t m, int64_t arm, const int64_t *offer_order, int64_t offers, const int64_t *bid_order,
                       int64_t bids, const double *sought, bool war, int64_t day) {
    const DealerSettings *habits = w->dealer_settings;
    int64_t dealer = w->dealers->account[m], offered = 0, brought = 0, wanted = 0, kept = 0, shipped = 0;
    double price = AT(w->market, price, m, arm);
    for (int64_t n = 0; n < offers; n++) {
        int64_t o = offer_order[n], items = w->offers->items[o];
        offered += items;
        if (w->ledger->holder[w->offers->account[o]] != OF_TRAFFICKER) brought += items;
    }
    for (int64_t n = 0; n < bids; n++) {
        int64_t b = bid_order[n], items = w->bids->items[b];
        wanted += items;
        if (w->ledger->holder[w->bids->account[b]] != OF_TRAFFICKER) kept += items;
    }
    AT(w->dealers, usual, m, arm) += kept / habits->memory;
    AT(w->dealers, brought, m, arm) += brought / habits->memory;
    int64_t stock = AT(w->ledger, balance, dealer, arm);
    int64_t shelf = (int64_t)(habits->stock_weeks * AT(w->dealers, usual, m, arm) + 0.5);
    int64_t taken = fewer(offered, more(0, wanted + shelf - stock));
    if (taken > 0) buy_in(w, offer_order, offers, offered, taken, dealer, price, day);
    if (arm == RIFLES && war && wanted > 0) shipped = import_for(w, m, price, wanted, *sought, day);
    int64_t sold = fewer(wanted, AT(w->ledger, balance, dealer, arm));
    if (sold > 0) sell_out(w, bid_order, bids, wanted, sold, dealer, price, day);
    AT(w->market, wanted, m, arm) = (double)wanted;
    AT(w->market, offered, m, arm) = (double)offered;
    AT(w->market, stock, m, arm) = AT(w->ledger, balance, dealer, arm);
    double pressed = offered + shipped + stock / most(habits->stock_weeks, 1.0), ratio = w->arms->price_ratio[arm];
    double moved = price * e_to(habits->eta * (wanted - pressed) / (wanted + pressed + 1.0));
    AT(w->market, price, m, arm) = least(most(moved, habits->price_floor * ratio), habits->price_ceiling * ratio);
}

static void clear_markets(World *w, int64_t day) {
    Dealers *dealers = w->dealers;
    int64_t cells = dealers->uid_0 * ARM_KINDS, countries = w->stores->arsenal_0;
    int64_t *offer_first = by_cell(w->offers->count[0], w->offers->market, w->offers->arm, cells);
    int64_t *bid_first = by_cell(w->bids->count[0], w->bids->market, w->bids->arm, cells);
    int64_t *offer_order = offer_first + 2 * cells + 1, *bid_order = bid_first + 2 * cells + 1;
    double *sought = calloc((size_t)countries + 1, sizeof(double));
    bool *war = calloc((size_t)countries + 1, sizeof(bool));
    for (int64_t b = 0; b < w->bids->count[0]; b++)
        if (w->bids->arm[b] == RIFLES) sought[w->places->country[dealers->place[w->bids->market[b]]]] += w->bids->items[b];
    for (int64_t a = 0; a < w->areas->uid_0; a++) war[w->areas->country[a]] = true;
    for (int64_t cell = 0; cell < cells; cell++) {
        int64_t m = cell / ARM_KINDS, arm = cell % ARM_KINDS, country = w->places->country[dealers->place[m]];
        if (w->arms->price_ratio[arm] <= 0.0) continue;
        AT(dealers, usual, m, arm) *= 1.0 - 1.0 / w->dealer_settings->memory;
        AT(dealers, brought, m, arm) *= 1.0 - 1.0 / w->dealer_settings->memory;
        int64_t offers = offer_first[cell + 1] - offer_first[cell], bids = bid_first[cell + 1] - bid_first[cell];
        if (offers == 0 && bids == 0) {
            AT(w->market, wanted, m, arm) = AT(w->market, offered, m, arm) = 0.0;
            AT(w->market, stock, m, arm) = AT(w->ledger, balance, dealers->account[m], arm);
            continue;
        }
        clear_cell(w, m, arm, offer_order + offer_first[cell], offers, bid_order + bid_first[cell], bids, sought + country,
                   war[country], day);
    }
    free(offer_first);
    free(bid_first);
    free(sought);
    free(war);
}

static void keep_purse(World *w) {
    Militias *groups = w->militias;
    Notices *notices = w->notices;
    const MilitiaSettings *habits = w->militia_settings;
    for (int64_t m = 0; m < groups->uid_0; m++) {
        int64_t account = groups->account[m], men = w->forces->men[groups->force[m]];
        if (groups->root[m] < 0) continue;
        groups->cash[m] = most(0.0, groups->cash[m] + notices->earned[account] - notices->paid[account]);
        notices->earned[account] = notices->paid[account] = 0.0;
        if (groups->journey[m] != SETTLED) continue;
        double income = habits->fighter_cash * men;
        if (!groups->abroad[m]) income += habits->skim * groups->stipend[groups->root[m]] * groups->claimed[m];
        if (groups->cash[m] < habits->purse_weeks * habits->fighter_cash * men) groups->cash[m] += income;
    }
}
