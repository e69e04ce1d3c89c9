# Converges a recipe of the cookbook without a Chef client, of which there is none
# here: ruby chef.rb COOKBOOK RECIPE [HOSTNAME]. It knows the few resources that the
# cookbook uses, refuses everything else, and prints what it has changed.
#   PLAN  only print what would be declared
require 'etc'
require 'fileutils'
require 'json'
require 'open3'

# One resource: its properties, which are the only ones it takes, and notifications.
class Resource
  attr_reader :label, :notices, :set

  def initialize(run, kind, name, known)
    @run, @name, @label, @known, @set, @notices = run, name, "#{kind}[#{name}]", known, {}, []
  end

  def method_missing(property, *args)
    types = @known[property] or raise NoMethodError, "#{@label} has no property #{property}"
    return @set[property] if args.empty?
    raise ArgumentError, "#{@label}: #{property} is #{args.first.inspect}" unless args.one? && types.any? { |t| t === args.first }

    @set[property] = args.first
  end

  def respond_to_missing?(property, all = false) = @known.key?(property) || super

  def notifies(action, label, at = :delayed)
    raise ArgumentError, "#{at}" unless %i[delayed immediately].include?(at)

    @notices << [action, @run.find(label), at]
  end

  def new_resource = @run.resource
end

# A run: the custom resource, what it declares, and what has changed.
class Run
  TEXT = [String].freeze
  ACTION = [Symbol, Array].freeze
  KNOWN = {
    dpkg_package: { source: TEXT, action: ACTION },
    file: { owner: TEXT, group: TEXT, mode: TEXT, content: TEXT, sensitive: [true, false], action: ACTION },
    directory: { owner: TEXT, group: TEXT, mode: TEXT, action: ACTION },
    execute: { command: TEXT, action: ACTION },
    service: { action: ACTION },
  }.freeze
  DEFAULT = { dpkg_package: :install, file: :create, directory: :create, execute: :run, service: :nothing }.freeze

  attr_reader :resource, :node, :changed

  def initialize(cookbook, hostname)
    @node, @declared, @delayed, @changed = { 'hostname' => hostname }, {}, [], []
    @properties, @actions = {}, {}
    file = File.join(cookbook, 'resources/default.rb')
    instance_eval(File.read(file), file)
  end

  # What the file of a custom resource says.
  def provides(name) = @provides = name
  def unified_mode(_) = nil
  def action(name, &work) = @actions[name] = work

  def property(name, types, **options)
    unknown = options.keys - %i[default name_property sensitive]
    raise ArgumentError, "#{name}: #{unknown}" unless unknown.empty?

    @properties[name] = [Array(types), options]
  end

  def find(label) = @declared.fetch(label) { raise KeyError, "#{label} is not declared, and cannot be notified" }

  # What a recipe and an action declare is done at once, as in unified mode.
  def method_missing(kind, name = nil, &body)
    return custom(name, &body) if kind == @provides

    known = KNOWN[kind] or raise NoMethodError, "#{kind} is not known here"
    r = Resource.new(self, kind, name, known)
    r.instance_eval(&body) if body
    @declared[r.label] = r
    actions = Array(r.action || DEFAULT.fetch(kind)) - [:nothing]
    puts "#{r.label} #{actions.join(' ')}" if ENV['PLAN']
    done(r) if !ENV['PLAN'] && actions.map { |a| send("do_#{kind}", r, name, a) }.any?
  end

  def respond_to_missing?(kind, all = false) = KNOWN.key?(kind) || super

  def custom(name, &body)
    known = @properties.transform_values(&:first)
    @resource = Resource.new(self, @provides, name, known)
    @resource.instance_eval(&body) if body
    @properties.each do |property, (_, options)|
      value = options[:name_property] ? name : options[:default]
      @resource.set[property] = value unless @resource.set.key?(property)
    end
    instance_exec(&@actions.values.first)
  end

  def new_resource = @resource

  def done(resource)
    @changed << resource.label
    now, later = resource.notices.partition { |n| n[2] == :immediately }
    now.each { |action, to, _| notified(action, to) }
    @delayed |= later.map { |n| n.first(2) }
  end

  def notified(action, to)
    kind, name = to.label.match(/\A(\w+)\[(.*)\]\z/).captures
    done(to) if send("do_#{kind}", to, name, action)
  end

  def finish = @delayed.each { |action, to| notified(action, to) }

  def run(*command)
    out, status = Open3.capture2e(*command)
    raise "#{command.join(' ')}: #{out}" unless status.success?

    out.strip
  end

  def do_dpkg_package(r, name, action)
    raise "#{action}" unless %i[install upgrade].include?(action)

    have, there = Open3.capture2('dpkg-query', '-W', '-f', '${Version}', name, err: File::NULL)
    there = there.success? && !have.empty?
    return false if there && (action == :install || have == run('dpkg-deb', '-f', r.source, 'Version'))

    run('dpkg', '-i', r.source)
    true
  end

  def rights(r, path)
    now = File.stat(path)
    want = [r.owner ? Etc.getpwnam(r.owner).uid : now.uid, r.group ? Etc.getgrnam(r.group).gid : now.gid, r.mode ? r.mode.oct : now.mode & 0o7777]
    return false if want == [now.uid, now.gid, now.mode & 0o7777]

    File.chown(*want.first(2), path)
    File.chmod(want.last, path)
    true
  end

  def do_file(r, path, action)
    raise "#{action}" unless action == :create

    new = !File.exist?(path) || File.read(path) != r.content
    File.write(path, r.content, perm: 0o600) if new
    rights(r, path) || new
  end

  def do_directory(r, path, action)
    raise "#{action}" unless action == :create

    new = !Dir.exist?(path)
    Dir.mkdir(path) if new
    rights(r, path) || new
  end

  def do_execute(r, name, action)
    raise "#{action}" unless action == :run

    run('sh', '-c', r.command || name)
    true
  end

  def do_service(_, name, action)
    raise "#{action}" unless %i[enable disable start stop restart].include?(action)

    is = ->(what) { system('systemctl', what, '--quiet', name) }
    same = { enable: -> { is['is-enabled'] }, disable: -> { !is['is-enabled'] }, start: -> { is['is-active'] }, stop: -> { !is['is-active'] } }
    return false if same[action]&.call

    run('systemctl', action.to_s, name)
    true
  end
end

cookbook, recipe, hostname = ARGV
run = Run.new(cookbook, hostname || 'becario')
file = File.join(cookbook, 'recipes', "#{recipe}.rb")
run.instance_eval(File.read(file), file)
run.finish
puts "changed #{run.changed.size}: #{run.changed.join(', ')}"
