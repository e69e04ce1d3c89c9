# Two machines, as becalbot has them, by their names; addresses and the token from
# attributes and a data bag.
if node['hostname'] == 'web'
  becario '/root/becario.deb' do
    parts %w(desk)
    settings('requests_url' => 'http://192.168.56.11:8080')
  end
else
  becario '/root/becario.deb' do
    parts %w(tasks academic expenses requests bot)
    settings('listen' => '192.168.56.11:8080', 'insecure' => true)
  end
end
