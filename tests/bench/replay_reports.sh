#!/bin/sh
# replay_reports.sh REPLAY PAIGONGD: the same day with what is reported twice linked; nobody is lost.
set -eu
data=${PAIGONG_DATA:-$SOURCE_ROOT/../shared/data}/nyc311-2013-12-25.csv.gz
if [ ! -r "$data" ]; then
    echo "SKIP: $data is not here"
    exit 77
fi
exec "$1" --server "$2" --csv "$data" --column text='Complaint Type' --column text=Descriptor \
    --column unit='Incident Address' --column reporter='Unique Key' --column trade='Complaint Type' \
    --trade HEATING=hvac --trade PLUMBING=plumbing --trade ELECTRIC=strong_current \
    --trade 'GENERAL CONSTRUCTION=civil' --trade 'PAINT - PLASTER=civil' \
    --trade PAINT/PLASTER=civil --trade NONCONST=general --trade APPLIANCE=general \
    --trade GENERAL=general --filter Agency=HPD
