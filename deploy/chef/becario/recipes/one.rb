# Everything on one machine. Secrets come from an encrypted data bag in earnest; lang
# is none, and stands here for one:
#   secrets data_bag_item('becario', 'secrets').to_h.slice('telegram_token')
becario '/root/becario.deb' do
  settings('zone' => 'America/Asuncion')
  secrets('lang' => 'es-PY')
end
