# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
# bash completion for signalbox. Subcommands and options come from its help, ids and URIs from the running daemon.

# Asks the daemon that the line means; silent where there is none.
_signalbox_ask() {
    command signalbox "$@" --timeout 0.5 "${place[@]}" 2>/dev/null
}

_signalbox_ids() {
    _signalbox_ask get | awk '$2 == "add" { print $4 }'
}

# What may stand at this place: $1 the subcommand, $2 the number of the argument, $3 the one before it.
_signalbox_candidates() {
    case $1:$2 in
        status:1) _signalbox_ask status | awk '{ print $1 }' ;;
        plugins:1 | add:1 | insert:1 | replace:2) _signalbox_ask plugins | awk '{ print $1 }' ;;
        remove:1 | replace:1 | move:1 | bypass:1) _signalbox_ids ;;
        file:1) _signalbox_ids ;;
        transport:1) printf '%s\n' start stop locate tempo ;;
        midi:1) printf '%s\n' list learn bind unbind ;;
        midi:2 | midi:3)
            if [[ $3 == bind ]]; then
                printf '%s\n' cc/ cc14/ nrpn/ note/ bend program pressure
            elif [[ $cur == *:* ]]; then
                _signalbox_ask get "${cur%%:*}:*" | awk '{ print $1 }'
            else
                _signalbox_ids | sed 's/$/:/'
            fi
            ;;
        bypass:2) printf '%s\n' on off ;;
        preset:1) printf '%s\n' list load save ;;
        preset:2) _signalbox_ids ;;
        get:1 | set:1)
            if [[ $cur == *:* ]]; then
                _signalbox_ask get "${cur%%:*}:*" | awk '{ print $1 }'
            else
                _signalbox_ids | sed 's/$/:/'
            fi
            ;;
        connect:[12] | feedback:[12])
            _signalbox_ask get | awk '$2 == "add" { print $4 ":" } $2 == "connect" || $2 == "feedback" { print $3; print $4 }'
            printf '%s\n' in: out: midi_in: midi_out:
            ;;
        gain:1 | disconnect:1) _signalbox_ask get | awk '$2 == "connect" || $2 == "feedback" { print $3 }' ;;
        gain:2 | disconnect:2) _signalbox_ask get | awk -v from="$3" '$3 == from { print $4 }' ;;
        insert:* | move:*)
            _signalbox_ask get | awk -v from="$3" '$2 == "connect" || $2 == "feedback" { print $3; if ($3 == from) print $4 }'
            ;;
    esac
}

_signalbox_files() {
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}

# What may stand behind an option.
_signalbox_value() {
    local values=""
    case $1 in
        -o | --output | --script) _signalbox_files ;;
        --format) values="wav flac w64 aiff caf au ogg opus mp3 u8 s16 s24 s32 f32 f64 ulaw alaw" ;;
        --detector) values="speech energy" ;;
        --dither) values="triangular shaped none" ;;
        --mode) values="throughput low-latency adaptive" ;;
        --quality) values="low medium high" ;;
    esac
    [[ -z $values ]] || mapfile -t COMPREPLY < <(compgen -W "$values" -- "$cur")
}

_signalbox() {
    local line=${COMP_LINE:0:COMP_POINT} cur before="" name="" count=0 place=() words
    read -ra words <<<"$line" # bash's own words break at colons
    [[ $line == *[[:space:]] ]] && words+=("")
    cur=${words[-1]}
    local k
    COMPREPLY=()
    for ((k = 1; k < ${#words[@]} - 1; k++)); do
        case ${words[k]} in
            --osc) place=(--osc "${words[++k]}") ;;
            --timeout | --ramp | --wait | --interval | --rate | --format | --dither | --mode | --quality | --jobs | --block | --tail | \
                --script | -o | --output | --detector | --threshold | --hysteresis | --min-on | --hold | --max-on | --high-pass) ((k++)) ;;
            -*) ;;
            *)
                if [[ -z $name ]]; then name=${words[k]}; else ((count++)); fi
                before=${words[k]}
                ;;
        esac
    done
    if ((k >= ${#words[@]})); then # the word completes an option's value
        _signalbox_value "${words[k - 2]}"
        return
    fi
    compopt +o nospace 2>/dev/null
    local from
    if [[ $name == @(apply|convert|render|vad) && $cur != -* ]]; then
        _signalbox_files
        return
    elif [[ $cur == -* ]]; then
        from=$(command signalbox ${name:+"$name"} --help 2>/dev/null | awk '/^  --/ { print $1 }')
    elif [[ -z $name ]]; then
        from=$(command signalbox --help 2>/dev/null | awk '/^  [a-z]/ { print $1 }')
    else
        from=$(_signalbox_candidates "$name" $((count + 1)) "$before" | sort -u)
    fi
    local word
    while read -r word; do # not compgen -W: it would run what stands in $( )
        [[ -n $word && $word == "$cur"* ]] && COMPREPLY+=("$word")
    done <<<"$from"
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *: ]] && compopt -o nospace 2>/dev/null
    # bash replaces what is behind the last colon only.
    [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]] && COMPREPLY=("${COMPREPLY[@]#"${cur%"${cur##*:}"}"}")
    return 0
}

complete -F _signalbox signalbox
