// The suite against a server, through a real socket. One process, so that the last test can say
// whether every operation was called and every fault was provoked; each file also runs by itself:
// `node --conditions=source --import tsx --test tests/conformance/domains.ts`.
import "./domains.ts";
