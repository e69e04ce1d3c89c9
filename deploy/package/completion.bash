complete -o default -C /usr/bin/becario becario
