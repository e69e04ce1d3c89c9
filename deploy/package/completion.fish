function __complete_becario
    set -lx COMP_LINE (commandline -cp)
    test -z (commandline -ct)
    and set COMP_LINE "$COMP_LINE "
    /usr/bin/becario
end
complete -f -c becario -a "(__complete_becario)"
