#compdef becario
autoload -U +X bashcompinit && bashcompinit
complete -o default -C /usr/bin/becario becario
