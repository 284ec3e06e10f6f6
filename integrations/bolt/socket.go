package bolt

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"draad/bot"
)

// The way to ask: connect to the socket and read. The answer is a line, then the
// backup; the line is the greeting with the size, or with what is wrong.
const (
	greeting     = "draad-backup 1 "
	answerSize   = "size "
	answerError  = "error "
	patience     = 30 * time.Second // for a client that does not read on
	longestPlain = 100              // bytes; the path in a socket's address may have 107
)

// ServeBackups serves requests for backups until ctx ends or the store closes.
// The store's owner runs it once.
func (s *Store) ServeBackups(ctx context.Context) error {
	path, done, err := socketPath(s.cfg)
	if err != nil {
		return bot.Errorf(bot.Permanent, "the backup socket: %w", err)
	}
	defer done()
	_ = os.Remove(path) // of a process that was killed: the lock says that it is gone
	l, err := net.Listen("unix", path)
	if err != nil {
		return bot.Errorf(bot.Permanent, "the backup socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return errors.Join(bot.Errorf(bot.Permanent, "the backup socket: %w", err), l.Close())
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(s.life, cancel)
	defer stop()
	return s.accept(ctx, l)
}

func (s *Store) accept(ctx context.Context, l net.Listener) error {
	var clients sync.WaitGroup
	defer clients.Wait()
	closed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() { _ = l.Close(); close(closed) })
	for {
		conn, err := l.Accept()
		if err != nil {
			if !stop() {
				<-closed
				return nil
			}
			return errors.Join(bot.Errorf(bot.Permanent, "the backup socket: %w", err), l.Close())
		}
		clients.Go(func() { s.serve(ctx, conn) })
	}
}

func (s *Store) serve(ctx context.Context, conn net.Conn) {
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	patient := patientWriter{conn}
	began := false
	_, err := s.backup(ctx, func(size int64) (io.Writer, error) {
		began = true
		_, err := fmt.Fprintf(patient, "%s%s%d\n", greeting, answerSize, size)
		return patient, err
	})
	if err != nil && !began { // later the client sees that bytes are missing
		_, _ = fmt.Fprintf(patient, "%s%s%s\n", greeting, answerError, strings.ReplaceAll(err.Error(), "\n", " "))
	}
}

// patientWriter gives each write its time.
type patientWriter struct{ net.Conn }

func (w patientWriter) Write(b []byte) (int, error) {
	if err := w.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return 0, err
	}
	return w.Conn.Write(b)
}

// ask has the process that holds the store make the backup.
func ask(ctx context.Context, cfg Config, to io.Writer) (int64, error) {
	conn, err := dial(ctx, cfg)
	if err != nil {
		return 0, bot.Errorf(bot.Temporary, "%s is in use by %s, which takes no requests for a backup (%w); "+
			"try again in a moment, or stop it first", cfg.file(), readHolder(cfg), err)
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	r := bufio.NewReader(conn)
	size, err := readAnswer(r)
	if err != nil {
		return 0, err
	}
	n, err := io.CopyN(to, r, size)
	if err != nil {
		return 0, bot.Errorf(bot.Temporary, "the backup was broken off after %d of %d bytes: %w", n, size, errors.Join(err, ctx.Err()))
	}
	return n, nil
}

func dial(ctx context.Context, cfg Config) (net.Conn, error) {
	path, done, err := socketPath(cfg)
	if err != nil {
		return nil, err
	}
	defer done()
	var d net.Dialer
	return d.DialContext(ctx, "unix", path)
}

// readAnswer reads the line before a backup: its size.
func readAnswer(r *bufio.Reader) (int64, error) {
	line, err := r.ReadSlice('\n') // as long as the buffer at most
	if err != nil {
		return 0, bot.Errorf(bot.Temporary, "the running Draad did not answer: %w", err)
	}
	says, ok := strings.CutPrefix(strings.TrimSuffix(string(line), "\n"), greeting)
	if !ok {
		return 0, bot.Errorf(bot.Permanent, "what answers is not a Draad of this version")
	}
	if wrong, ok := strings.CutPrefix(says, answerError); ok {
		return 0, bot.Errorf(bot.Temporary, "the running Draad says: %s", wrong)
	}
	size, ok := strings.CutPrefix(says, answerSize)
	n, err := strconv.ParseInt(size, 10, 64)
	if !ok || err != nil || n <= 0 {
		return 0, bot.Errorf(bot.Permanent, "what answers is not a Draad of this version")
	}
	return n, nil
}

// socketPath is a path to the socket that fits in an address. A long one goes
// through the open folder; done closes that.
func socketPath(cfg Config) (path string, done func(), err error) {
	path = filepath.Join(cfg.Data, socketName)
	if len(path) <= longestPlain {
		return path, func() {}, nil
	}
	dir, err := os.Open(cfg.Data)
	if err != nil {
		return "", nil, err
	}
	path = fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), socketName)
	return path, func() { _ = dir.Close() }, nil
}
