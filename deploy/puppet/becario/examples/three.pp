# Three machines, as MyStudentBot has them; the token from Hiera.
case $facts['networking']['hostname'] {
  'studies': {
    class { 'becario':
      package  => '/root/becario.deb',
      parts    => ['academic', 'tasks'],
      settings => { 'listen' => '192.168.56.11:8080', 'insecure' => 'true' },
    }
  }
  'expenses': {
    class { 'becario':
      package  => '/root/becario.deb',
      parts    => ['expenses'],
      settings => { 'listen' => '192.168.56.12:8080', 'insecure' => 'true' },
    }
  }
  default: {
    class { 'becario':
      package  => '/root/becario.deb',
      parts    => ['bot', 'requests', 'desk'],
      settings => {
        'tasks_url'    => 'http://192.168.56.11:8080',
        'academic_url' => 'http://192.168.56.11:8080',
        'expenses_url' => 'http://192.168.56.12:8080',
      },
    }
  }
}
