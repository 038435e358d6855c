#!/bin/sh
# replay.sh REPLAY PAIGONGD: a day of real service requests, opened, worked and filed.
set -eu
data=${PAIGONG_DATA:-$SOURCE_ROOT/../shared/data}/nyc311-2013-12-25.csv.gz
if [ ! -r "$data" ]; then
    echo "SKIP: $data is not here"
    exit 77
fi
exec "$1" --server "$2" --csv "$data" --column text='Complaint Type' --column text=Descriptor \
    --column unit='Incident Address' --filter Agency=HPD
