# Three machines, as MyStudentBot has them, by their names; the token from a data bag.
case node['hostname']
when 'studies'
  becario '/root/becario.deb' do
    parts %w(academic tasks)
    settings('listen' => '192.168.56.11:8080', 'insecure' => true)
  end
when 'expenses'
  becario '/root/becario.deb' do
    parts %w(expenses)
    settings('listen' => '192.168.56.12:8080', 'insecure' => true)
  end
else
  becario '/root/becario.deb' do
    parts %w(bot requests desk)
    settings('tasks_url' => 'http://192.168.56.11:8080',
             'academic_url' => 'http://192.168.56.11:8080',
             'expenses_url' => 'http://192.168.56.12:8080')
  end
end
