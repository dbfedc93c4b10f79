/* The reduced day in C: the rules that bench/world.py lists, over the columns of a world, in one call.

   Written from the rules of sim/agents, line for line where the order of sums and draws decides the last bit. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "luck.h"
#include "tables.h"

#define AT(table, column, row, cell) ((table)->column[(row) * (table)->column##_1 + (cell)])
#define AT3(table, column, x, y, z) ((table)->column[((x) * (table)->column##_1 + (y)) * (table)->column##_2 + (z)])

#include "books.h"

enum { ARM_KINDS = 7, RIFLES = 0, MANPADS = 4, AMMUNITION = 5 };
enum { REGIME, ABANDONED, HELD, GUARDED, CLOSED };       /* custody */
enum { ABSENT, SETTLED, WAITING_TO_LEAVE };              /* journey */
enum { IDLE, SELLING, ON_THE_ROAD };                     /* status */
enum { WAITING, PASSED, STOPPED, BRIBED };               /* outcome */

#include "looting.h"
#include "trade.h"
#include "choice.h"
#include "road.h"

/* Days `first` to `last` of a world whose books are open. */
void run_days(World *world, int64_t first, int64_t last) {
    Outlook outlook = outlook_of(world);
    look_up();
    for (int64_t day = first; day <= last; day++) {
        bool market_day = day % 7 == 0;
        world->convoys->count[0] = world->parties->count[0] = 0;
        if (market_day) world->offers->count[0] = world->bids->count[0] = 0;
        man_the_line(world);
        change_hands(world, day);
        form(world, day);
        groups_go_looting(world, day);
        towns_go_looting(world);
        be_found(world, day);
        be_looted(world, day);
        if (market_day) {
            groups_sell(world, day);
            groups_buy(world, day);
            towns_offer(world, day);
            towns_bid(world, day);
            weigh_routes(world, &outlook, day);
            speak_for_owners(world, day);
            clear_markets(world, day);
            set_out(world, &outlook, day);
        }
        travel(world, day);
        search_convoys(world, day);
        face_the_border(world, day);
        arrive(world, day);
        if (market_day) {
            keep_purse(world);
            count_money(world);
            talk(world);
            keep_corridors(world);
        }
    }
    forget(&outlook);
}
