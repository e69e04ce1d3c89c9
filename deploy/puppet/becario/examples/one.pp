# Everything on one machine. Settings and secrets come from Hiera in earnest; lang
# is none, and stands here for one:
#   becario::settings: {zone: America/Asuncion}
class { 'becario':
  package  => '/root/becario.deb',
  settings => { 'zone' => 'America/Asuncion' },
  secrets  => { 'lang' => 'es-PY' },
}
