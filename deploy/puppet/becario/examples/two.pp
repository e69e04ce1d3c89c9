# Two machines, as becalbot has them; addresses and the token from Hiera.
if $facts['networking']['hostname'] == 'web' {
  class { 'becario':
    package  => '/root/becario.deb',
    parts    => ['desk'],
    settings => { 'requests_url' => 'http://192.168.56.11:8080' },
  }
} else {
  class { 'becario':
    package  => '/root/becario.deb',
    parts    => ['tasks', 'academic', 'expenses', 'requests', 'bot'],
    settings => { 'listen' => '192.168.56.11:8080', 'insecure' => 'true' },
  }
}
