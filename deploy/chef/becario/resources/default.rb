# Becario from its package, as one process of all or some parts:
#
#   becario '/root/becario.deb' do
#     parts %w(tasks academic)
#   end
provides :becario
unified_mode true

# The .deb, as a file on this machine.
property :source, String, name_property: true
# Parts that run here, such as tasks and academic; none is all.
property :parts, Array, default: []
# Settings by their names; see docs/operate/settings.md.
property :settings, Hash, default: {}
# Secrets by the names of their settings, from an encrypted data bag.
property :secrets, Hash, default: {}, sensitive: true
# Whether a backup is taken each night.
property :backup, [true, false], default: true

action :install do
  # Declared first, so that what comes next can notify them.
  execute 'systemctl daemon-reload' do
    action :nothing
  end
  service 'becario' do
    action :nothing
  end

  dpkg_package 'becario' do
    source new_resource.source
    action :upgrade
  end

  # What JSON writes of texts, numbers and truth values is TOML as well.
  lines = new_resource.settings.sort.map { |name, value| "#{name} = #{value.to_json}\n" }
  file '/etc/becario/becario.toml' do
    owner 'root'
    group 'becario'
    mode '0640'
    content "# Kept by Chef.\ndata = \"/var/lib/becario\"\n#{lines.join}"
    notifies :restart, 'service[becario]'
  end

  new_resource.secrets.each do |name, value|
    file "/etc/becario/credentials/#{name}" do
      owner 'root'
      group 'root'
      mode '0600'
      content value
      sensitive true
      notifies :restart, 'service[becario]'
    end
  end

  directory '/etc/systemd/system/becario.service.d' do
    mode '0755'
  end
  file '/etc/systemd/system/becario.service.d/parts.conf' do
    mode '0644'
    content "[Service]\nExecStart=\nExecStart=#{['/usr/bin/becario serve', *new_resource.parts].join(' ')}\n"
    notifies :run, 'execute[systemctl daemon-reload]', :immediately
    notifies :restart, 'service[becario]'
  end

  service 'becario' do
    action [:enable, :start]
  end
  service 'becario-backup.timer' do
    action new_resource.backup ? [:enable, :start] : [:disable, :stop]
  end
end
