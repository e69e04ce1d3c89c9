# @summary Becario from its package, as one process of all or some parts.
#
# @param package
#   The .deb, as a file on this machine.
# @param parts
#   Parts that run here, such as tasks and academic; none is all.
# @param settings
#   Settings by their names; see docs/operate/settings.md.
# @param secrets
#   Secrets by the names of their settings, from encrypted Hiera data.
# @param backup
#   Whether a backup is taken each night.
class becario (
  String $package,
  Array[String] $parts = [],
  Hash[String, Variant[String, Integer, Boolean]] $settings = {},
  Hash[String, Variant[String, Sensitive[String]]] $secrets = {},
  Boolean $backup = true,
) {
  package { 'becario':
    ensure   => installed,
    provider => dpkg,
    source   => $package,
  }

  file { '/etc/becario/becario.toml':
    owner   => 'root',
    group   => 'becario',
    mode    => '0640',
    content => epp('becario/becario.toml.epp', { 'settings' => $settings }),
    require => Package['becario'],
    notify  => Service['becario'],
  }

  $secrets.each |$name, $value| {
    file { "/etc/becario/credentials/${name}":
      owner     => 'root',
      group     => 'root',
      mode      => '0600',
      show_diff => false,
      content   => $value,
      require   => Package['becario'],
      notify    => Service['becario'],
    }
  }

  $exec = ['/usr/bin/becario serve', *$parts].join(' ')
  file { '/etc/systemd/system/becario.service.d':
    ensure => directory,
    mode   => '0755',
  }
  file { '/etc/systemd/system/becario.service.d/parts.conf':
    mode    => '0644',
    content => "[Service]\nExecStart=\nExecStart=${exec}\n",
    notify  => Service['becario'],
  }

  service { 'becario':
    ensure  => running,
    enable  => true,
    require => Package['becario'],
  }
  $timer = $backup ? {
    true    => running,
    default => stopped,
  }
  service { 'becario-backup.timer':
    ensure  => $timer,
    enable  => $backup,
    require => Package['becario'],
  }
}
