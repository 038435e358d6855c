#!/bin/sh
# The main job in about half a minute, narrated: two repairs from call to filing, a breach that climbs
# until somebody takes it, an unsatisfied visit, a fault reported twice, sent by the server itself and
# quoted from the schedule, the day's summary, the ledger verified, and a kill -9.
#   sh tools/demo.sh          sets up everything, runs, leaves the server running to play with
#   sh tools/demo.sh stop     ends that server
set -eu
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
home=$PWD/build/demo
programs=$PWD/build

stop_server() {
    [ -f "$home/server.pid" ] || return 0
    pid=$(cat "$home/server.pid")
    rm -f "$home/server.pid"
    # only ours: a pid may have been given to somebody else since
    if tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q 'paigongd serve'; then
        kill "$pid"
        while kill -0 "$pid" 2>/dev/null; do :; done
    fi
}

case "${1-}" in
'') ;;
stop) stop_server; exit 0 ;;
*) echo "demo.sh: unknown argument $1 (only stop)" >&2; exit 2 ;;
esac

sh tools/install-deps.sh
sh tools/build.sh build programs
stop_server
rm -rf "$home"
mkdir -p "$home"
export XDG_CONFIG_HOME="$home/config"
unset PAIGONG_PROFILE || true

say() { printf '\n\033[1m── %s\033[0m\n' "$*"; }
typed() { # a command as a person would type it
    printf '$ %s\n' "$*" | sed "s|$programs/[a-z]*/||g; s|$home/||g"
}
show() { # runs a command and shows all that it prints
    typed "$@"
    "$@"
}
run() { # the same, but of the answer only the line that says how the ticket stands now
    typed "$@"
    status=0
    "$@" >"$home/answer" || status=$?
    sed -n 1p "$home/answer"
    return $status
}
desk() { run "$programs/client/paigong-desk" --profile li "$@"; }
look() { show "$programs/client/paigong-desk" --profile li "$@"; }
wang() { run "$programs/client/paigong-tech" --profile wang "$@"; }
zhao() { run "$programs/client/paigong-tech" --profile zhao "$@"; }
lead() { run "$programs/client/paigong-tech" --profile chen "$@"; }
boss() { run "$programs/client/paigong-desk" --profile sun "$@"; }
admin() { show "$programs/client/paigong-admin" --profile admin "$@"; }
money() { run "$programs/client/paigong-admin" --profile qian "$@"; }

field() { # field NAME: one value of a JSON document on stdin
    python3 -c 'import json,sys; v=json.load(sys.stdin)
for k in sys.argv[1].split("."): v=v[k]
print(v)' "$1"
}
code() { # code TICKET consent|sign_off: what the desk reads out to the resident
    "$programs/client/paigong-desk" --profile li show "$1" --codes --json | field "codes.$2"
}

start_server() { # start_server [PORT]
    : >"$home/ready"
    setsid "$programs/server/paigongd" serve "$home/data" --listen "127.0.0.1:${1:-0}" \
        >>"$home/ready" 2>>"$home/server.log" </dev/null &
    echo $! >"$home/server.pid"
    until grep -q '^READY' "$home/ready"; do
        kill -0 "$(cat "$home/server.pid")" 2>/dev/null || { cat "$home/server.log" >&2; exit 1; }
    done
    address=$(sed -n 's/^READY //p' "$home/ready")
}

enroll() { # enroll PROGRAM PROFILE CODE
    "$programs/client/$1" enroll "$address" "$3" --profile "$2" >/dev/null
}
staff() { # staff PROGRAM ID NAME ROLE [MORE...]: adds a person and enrols them
    program=$1 id=$2 name=$3 role=$4
    shift 4
    printf '$ paigong-admin staff add %s --name %s --role %s --site garden %s\n' "$id" "$name" "$role" "$*"
    enroll "$program" "$id" "$("$programs/client/paigong-admin" --profile admin staff add "$id" \
        --name "$name" --role "$role" --site garden "$@" --json | field code)"
}

say 'A data directory with its own certificate authority, and a server'
printf '$ paigongd init data\n'
first=$("$programs/server/paigongd" init "$home/data" --json | field code)
start_server
echo "paigongd is ready at $address"
enroll paigong-admin admin "$first"

say 'A site, its people, and a policy with clocks of seconds so that we need not wait'
admin site add garden --name 花园小区
staff paigong-desk li 李敏 desk
staff paigong-desk sun 孙主管 desk_supervisor
staff paigong-tech wang 王强 technician --crew plumbing --department engineering --phone 13900001111
staff paigong-tech zhao 赵磊 technician --crew plumbing --department engineering
staff paigong-tech chen 陈班长 crew_lead --crew plumbing --department engineering
staff paigong-admin zhou 周主管 department_supervisor --department engineering
staff paigong-admin qian 钱会计 finance
cat >"$home/policy.yaml" <<'Y'
time_zone: Asia/Shanghai
desk_hours: {open: "00:00", close: "23:59"}
clocks: {notice: 2s, sign_for: 1m, arrival: 1m}
escalate_every: 1s
chains: {notice: [desk_supervisor, department_supervisor]}
Y
admin policy set "$home/policy.yaml" --site garden

say 'A resident calls: the kitchen floods. From now the clocks run'
desk new --site garden --unit 3-1201 --trade plumbing --text '厨房水管爆裂, the kitchen floods' \
    --reporter 周女士 --phone 13800138000
desk dispatch 1 --to wang
wang accept 1
wang arrive 1
wang find 1 --text '水槽下软管破裂'
wang quote 1 --labour 5000 --material 3500 --text '更换软管'
say 'Charges are agreed before work: the desk reads the resident a code, the technician never sees it'
wang consent 1 --code 000000 || echo "(exit status $?: a wrong code is refused, and counted)"
wang consent 1 --code "$(code 1 consent)"
wang material 1 --name 软管 --spec 4分 --qty 1 --price 3500 --accepted
wang 'done' 1
wang sign 1 --code "$(code 1 sign_off)" --rating 5
wang pay 1 --cash 8500
lead check 1 --pass
desk 'return' 1
money cash receive 1
look show 1

say 'A second call. Nobody dispatches it: the notice clock breaches and climbs until somebody takes it'
desk new --site garden --unit 5-0302 --trade plumbing --text '马桶漏水' --reporter 吴先生 --phone 13700137000
breached() { "$programs/client/paigong-desk" --profile sun history 2 --json |
    python3 -c 'import json,sys; sys.exit(not any(e["event"]=="escalated" for e in json.load(sys.stdin)))'; }
until breached; do :; done
boss take 2 notice
desk dispatch 2 --pool plumbing
zhao accept 2
wang accept 2 || echo "(exit status $?: one taker wins)"
zhao arrive 2

say 'The power goes: the server is killed with -9 in the middle, and started again'
kill -9 "$(cat "$home/server.pid")"
start_server "${address##*:}"
look show 2
zhao 'done' 2
zhao sign 2 --code "$(code 2 sign_off)"
lead check 2 --pass
desk 'return' 2

say 'Return visits: one resident is satisfied, the other is not, so the work goes out again'
desk visit 1 --satisfied --by phone --text '很满意'
desk visit 2 --unsatisfied --by phone --text '还在漏'
desk dispatch 2 --to wang --phoned
wang accept 2
wang arrive 2
wang 'done' 2 --text '换了密封圈'
wang sign 2 --code "$(code 2 sign_off)"
lead check 2 --pass
desk 'return' 2
desk visit 2 --satisfied --by visit
look history 2

say 'The daily trade: the fee schedule comes from a CSV file, and a leak is reported twice but entered once'
cat >"$home/fees.csv" <<'F'
code,item,unit,labour_fen,material_fen,warranty,trade
GS-01,换水龙头 (a new tap),个,5000,3000,pipes,plumbing
F
admin import fees "$home/fees.csv" --site garden
desk new --site garden --unit 2-0802 --trade plumbing --text '水龙头关不上, the tap will not close' \
    --reporter 何先生 --phone 13600136000
look new --site garden --unit 2-0802 --trade plumbing --text '水还在流, it still runs' --reporter 何太太
desk dispatch 3 --auto
wang accept 3
wang arrive 3
wang quote 3 --item GS-01 --finish +1h
look call --site garden --unit 2-0802 --trade plumbing
look tell list --site garden

say "The day's summary, and the ledger verified from the first entry to the last"
admin report day --site garden
admin audit verify

cat <<T

The server is running. Open the programs against it:

  export XDG_CONFIG_HOME=$home/config PATH=$programs/client:$programs/server:\$PATH
  paigong-desk --profile li list --site garden
  paigong-desk --profile li watch
  paigong-tech --profile wang list
  paigong-admin --profile admin audit show --ticket 2

  sh tools/demo.sh stop      ends it
T
