//! What real hosts wrote, and what hostile files hold.
