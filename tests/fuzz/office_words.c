#include "office.h"

#include <string.h>

static const char *const texts[] = {
    "s1",
    "s2",
    "*",
    "desk1",
    "monitor",
    "desksup",
    "zhao",
    "qian",
    "sun",
    "lead-w",
    "lead-p",
    "sup-r",
    "director",
    "engineer",
    "quality",
    "area",
    "finance",
    "builder",
    "auditor",
    "admin",
    "zhou",
    "director2",
    "newcomer",
    "water",
    "power",
    "all",
    "repairs",
    "electrics",
    "-",
    "20261119-0001",
    "20261119-0002",
    "20261119-0003",
    "1",
    "0002",
    "R20261119-0001",
    "A20261119-0001",
    "B20261119-0001",
    "C20261119-0001",
    "D20261119-0001",
    "F20261119-0001",
    "H20261119-0001",
    "K20261119-0001",
    "M20261119-0001",
    "N20261119-0001",
    "O20261119-0001",
    "P20261119-0001",
    "S20261119-0001",
    "T20261119-0001",
    "V20261119-0001",
    "lift-1",
    "lobby",
    "pipes",
    "tue,fri",
    "2026-10",
    "2026-Q4",
    "2026-H2",
    "3-1201",
    "2026-11-19",
    "2026-W47",
    "2026-W46",
    "13800138000",
    "周女士",
    "漏水",
    "unit",
    "building",
    "owner",
    "phone",
    "handover_date",
    "id",
    "name",
    "role",
    "crew",
    "department",
    "trades",
    "technician",
    "desk",
    "plumbing",
    "version: 1\n",
    "clocks:\n  notice: 5m\n  arrival: 10m\n",
    "clocks: {notice: 300m}\nescalate_every: 30m\n",
    "day: {open: \"08:30\", close: \"18:00\", days: [mon, tue, wed]}\n",
    "fees:\n  - {code: TAP, item: tap, unit: piece, labour_fen: 3000, material_fen: 4500}\n",
    "holidays: [2026-10-01]\ntime_zone: Asia/Shanghai\n",
    "emergencies:\n  gas:\n    chain: [desk, quality]\n    steps:\n      - {do: shut, who: "
    "guard}\n",
    "approvals:\n  tiers:\n    - {above_fen: 0, judges: [engineering], approvers: "
    "[area_manager]}\n",
    "outages: {water: {lead: 1d, hours: [\"09:00-11:00\"], most: 4h}}\n",
    "contracts: {on_project: 1h, in_city: 1d, elsewhere: 2d}\nretention: {tickets: 1d}\n",
    "checks: {patrol: [posts, order]}\ncorrective: 7d\nfees: {list_day: 25}\n",
    "TAP",
    "000000",
    "123456",
    "",
    " ",
    "a\nb",
    "\xff\xfe",
};

const struct wire_words *office_words(void)
{
    static const char *all[sizeof texts / sizeof *texts + 1];
    static struct wire_words words;
    if (words.count > 0)
        return &words;
    memcpy(all, texts, sizeof texts);
    all[sizeof texts / sizeof *texts] = office_code();
    words = (struct wire_words){.texts = all, .count = sizeof all / sizeof *all};
    for (size_t i = 0; i < sizeof words.request_ids / sizeof *words.request_ids; i++) {
        uint8_t *id = words.request_ids[i];
        memset(id, (int)i + 1, 16);
        for (int k = 0; k < 6; k++)
            id[k] = (uint8_t)(FUZZ_NOW_MS >> (40 - 8 * k));
        id[6] = 0x70;
        id[8] = 0x80;
    }
    return &words;
}
