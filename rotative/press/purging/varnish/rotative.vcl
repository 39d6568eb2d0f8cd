# Varnish 6 or newer in front of Rotative, with the module xkey (Debian: varnish-modules).
# Pages stay until the newsroom says that something on them has changed.
vcl 4.1;

import std;
import xkey;

backend default {
    .host = "127.0.0.1";
    .port = "8000";
}

# Who may say so: the machines that run Rotative's job worker.
acl newsroom {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.method == "PURGE") {
        if (client.ip !~ newsroom) {
            return (synth(403, "Forbidden"));
        }
        if (!req.http.xkey-purge) {
            return (synth(400, "No keys"));
        }
        set req.http.X-Purged = xkey.purge(req.http.xkey-purge);
        return (synth(200, "Purged"));
    }
    unset req.http.X-Purged;
    # A reader's word must not stand for the newsroom's.
    unset req.http.xkey-purge;
    if (req.url ~ "/live/stream(\?|$)") {
        return (pipe);
    }
    # The desk and whatever else is somebody's own.
    if (req.url ~ "^/(desk|accounts|api|documents|healthz|readyz)(/|\?|$)") {
        return (pass);
    }
    if (req.restarts > 0 && req.http.X-Staff) {
        # The public may not see this picture; the desk may.
        set req.http.Cookie = req.http.X-Staff;
        unset req.http.X-Staff;
        return (pass);
    }
    unset req.http.X-Staff;
    if (req.method == "GET" || req.method == "HEAD") {
        if (req.url ~ "^/media/" && req.http.Cookie) {
            set req.http.X-Staff = req.http.Cookie;
        }
        # Public pages know no cookie, so none may keep them from being shared.
        unset req.http.Cookie;
        unset req.http.Authorization;
        return (hash);
    }
    return (pass);
}

sub vcl_backend_fetch {
    unset bereq.http.X-Staff;
}

sub vcl_backend_response {
    # Nothing stale is ever answered: no grace while something newer is fetched.
    set beresp.grace = 0s;
    if (beresp.http.CDN-Cache-Control ~ "^max-age=[0-9]+$") {
        set beresp.ttl = std.duration(
            regsub(beresp.http.CDN-Cache-Control, "^max-age=([0-9]+)$", "\1s"), 0s);
        set beresp.http.xkey = beresp.http.Surrogate-Key;
        return (deliver);
    }
    if (beresp.http.CDN-Cache-Control) {
        set beresp.ttl = 1s;
        set beresp.uncacheable = true;
        return (deliver);
    }
    # Everything else (static files) as its own Cache-Control says.
}

sub vcl_deliver {
    if (resp.status == 404 && req.http.X-Staff && req.restarts == 0) {
        return (restart);
    }
    unset resp.http.xkey;
    unset resp.http.Surrogate-Key;
    unset resp.http.CDN-Cache-Control;
    unset resp.http.X-Press;
    if (obj.hits > 0) {
        set resp.http.X-Cache = "hit";
    } else {
        set resp.http.X-Cache = "miss";
    }
}

sub vcl_synth {
    if (req.http.X-Purged) {
        set resp.http.X-Purged = req.http.X-Purged;
        synthetic("");
        return (deliver);
    }
}
