import Glibc
import Synchronization

/// A process of its own group, with nothing of ours but two pipes that it writes to.
struct SpawnedProcess: ~Copyable {
    /// The system's word on why no process came to be.
    struct Failure: Error {
        let message: String
        init(_ code: Int32) {
            // strerror's text is copied at once.
            message = unsafe String(cString: strerror(code))
        }
    }

    private let identifier: pid_t
    private var output: Int32
    private var messages: Int32
    /// What waitpid said; nil while the process runs.
    private var waited: Int32?
    private static let turn = Mutex(())
    private var buffer: [UInt8]

    /// Starts a program. Its input is empty; of our descriptors it has the two pipes, and those that are not closed on exec.
    init(_ executable: String, arguments: [String], environment: [String]) throws(Failure) {
        // One at a time: pipes are marked only after they are made, and no other program shall inherit them.
        let (code, identifier, outputs, errors) = try Self.turn.withLock { _ throws(Failure) in
            let outputs = try Self.pipe()
            let errors: (read: Int32, write: Int32)
            do throws(Failure) {
                errors = try Self.pipe()
            } catch {
                for descriptor in [outputs.read, outputs.write] { close(descriptor) }
                throw error
            }
            let (code, identifier) = Self.spawn(
                [executable] + arguments, environment, output: outputs.write, errors: errors.write)
            close(outputs.write)
            close(errors.write)
            return (code, identifier, outputs.read, errors.read)
        }
        guard code == 0 else {
            for descriptor in [outputs, errors] { close(descriptor) }
            throw Failure(code)
        }
        self.identifier = identifier
        output = outputs
        messages = errors
        waited = nil
        buffer = [UInt8](repeating: 0, count: 1 << 16)
    }

    deinit {
        for descriptor in [output, messages] where descriptor >= 0 { close(descriptor) }
        // Not yet reaped, so its number is still its own: the whole group ends, and leaves no zombie.
        if waited == nil {
            _ = Glibc.kill(-identifier, SIGKILL)
            var status: Int32 = 0
            // It writes the status only.
            while unsafe waitpid(identifier, &status, 0) < 0, errno == EINTR {}
        }
    }

    /// Whether one of the pipes is still open at its other end.
    var isWriting: Bool { output >= 0 || messages >= 0 }

    /// Ends the process and all that it started.
    func kill() { if waited == nil { _ = Glibc.kill(-identifier, SIGKILL) } }

    /// Whether the process has ended; it is reaped then.
    var hasEnded: Bool {
        mutating get {
            if waited != nil { return true }
            var status: Int32 = 0
            // It writes the status only.
            if unsafe waitpid(identifier, &status, WNOHANG) == identifier {
                waited = status
                // What it left running in its group ends with it.
                _ = Glibc.kill(-identifier, SIGKILL)
            }
            return waited != nil
        }
    }

    /// The exit status, or 128 and the number of the signal that ended it.
    var status: Int {
        let status = waited ?? 0
        let signal = status & 0x7F
        return signal == 0 ? Int(status >> 8) & 0xFF : 128 + Int(signal)
    }

    /// Waits for output, and hands over what came: to the second argument, whether it is output and not a message.
    mutating func read(milliseconds: Int32, _ take: (ArraySlice<UInt8>, Bool) -> Void) {
        var waiting = [
            pollfd(fd: output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: messages, events: Int16(POLLIN), revents: 0),
        ]
        // The array has two elements, and a descriptor below 0 is passed over.
        guard unsafe poll(&waiting, 2, milliseconds) > 0 else { return }
        if waiting[0].revents != 0 { Self.drain(&output, into: &buffer) { take($0, true) } }
        if waiting[1].revents != 0 { Self.drain(&messages, into: &buffer) { take($0, false) } }
    }

    private static func drain(
        _ descriptor: inout Int32, into buffer: inout [UInt8], _ take: (ArraySlice<UInt8>) -> Void
    ) {
        // It writes within the buffer.
        let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
        if count > 0 { return take(buffer[..<count]) }
        if count < 0, errno == EINTR || errno == EAGAIN { return }
        close(descriptor)
        descriptor = -1
    }

    private static func pipe() throws(Failure) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        // It fills the two elements.
        guard unsafe Glibc.pipe(&ends) == 0 else { throw Failure(errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// posix_spawn; the first number is 0 or an error's.
    private static func spawn(
        _ arguments: [String], _ environment: [String], output: Int32, errors: Int32
    ) -> (Int32, pid_t) {
        // All pointers are to locals of this function, which live through the call of posix_spawn.
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, errors, 2)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        var variables = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe (words + variables).forEach { unsafe free($0) } }
        var identifier: pid_t = 0
        let code = unsafe posix_spawn(&identifier, arguments[0], &actions, &attributes, &words, &variables)
        return (code, identifier)
    }
}
