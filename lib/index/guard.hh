// SPDX-License-Identifier: GPL-3.0-or-later
// The one ladder between Xapian's exceptions and our failures.
#ifndef JINNANG_INDEX_GUARD_HH
#define JINNANG_INDEX_GUARD_HH

#include <new>
#include <xapian.h>

extern "C" {
#include "jinnang/error.h"
}

namespace jn
{
template <typename Body>
int guarded(struct jn_error *err, const char *what, Body body) noexcept
{
    try {
        return body();
    } catch (const Xapian::DatabaseModifiedError &e) {
        return jn_fail(err, EAGAIN, "%s: %s", what, e.get_msg().c_str());
    } catch (const Xapian::DatabaseLockError &e) {
        return jn_fail(err, EBUSY, "%s: %s", what, e.get_msg().c_str());
    } catch (const Xapian::DatabaseNotFoundError &e) {
        return jn_fail(err, ENOENT, "%s: %s", what, e.get_msg().c_str());
    } catch (const Xapian::DatabaseOpeningError &e) {
        return jn_fail(err, ENOENT, "%s: %s", what, e.get_msg().c_str());
    } catch (const Xapian::DatabaseError &e) { // corrupt, another version, …
        return jn_fail(err, EBADMSG, "%s: %s", what, e.get_msg().c_str());
    } catch (const Xapian::Error &e) {
        return jn_fail(err, EIO, "%s: %s: %s", what, e.get_type(), e.get_msg().c_str());
    } catch (const std::bad_alloc &) {
        return jn_fail(err, ENOMEM, "%s", what);
    } catch (const std::exception &e) {
        return jn_fail(err, EIO, "%s: %s", what, e.what());
    } catch (...) {
        return jn_fail(err, EIO, "%s: unknown exception", what);
    }
}
} // namespace jn

#endif
