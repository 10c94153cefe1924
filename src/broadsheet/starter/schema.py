"""The tables of the sample database.

SQLite keeps the declared types as they are, for whoever reads the schema. Dates are ISO 8601 text,
times too and in UTC. Decimals have at most two places; sums of them are rounded by the reader.
"""

SCHEMA = """
CREATE TABLE plans (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    tier TEXT NOT NULL,
    interval TEXT NOT NULL CHECK (interval IN ('month', 'year')),
    monthly_price DECIMAL(12,2) NOT NULL,
    is_public BOOLEAN NOT NULL
);
CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    country TEXT NOT NULL,
    region TEXT NOT NULL,
    segment TEXT NOT NULL,
    industry TEXT NOT NULL,
    channel TEXT NOT NULL,
    signed_up_at DATETIME NOT NULL,
    billing_email TEXT NOT NULL
);
CREATE TABLE subscriptions (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    plan_id INTEGER NOT NULL REFERENCES plans (id),
    previous_id INTEGER REFERENCES subscriptions (id),
    seats INTEGER NOT NULL CHECK (seats > 0),
    status TEXT NOT NULL CHECK (
        status IN ('trialing', 'active', 'past_due', 'changed', 'canceled', 'expired')
    ),
    trial_started_on DATE,
    trial_ends_on DATE,
    started_on DATE,
    ended_on DATE,
    cancel_reason TEXT
);
CREATE TABLE invoices (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    subscription_id INTEGER NOT NULL REFERENCES subscriptions (id),
    issued_on DATE NOT NULL,
    due_on DATE NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    amount DECIMAL(12,2) NOT NULL,
    tax DECIMAL(12,2) NOT NULL,
    total DECIMAL(12,2) NOT NULL,
    currency TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('paid', 'open', 'overdue'))
);
CREATE TABLE payments (
    id INTEGER PRIMARY KEY,
    invoice_id INTEGER NOT NULL REFERENCES invoices (id),
    paid_at DATETIME NOT NULL,
    amount DECIMAL(12,2) NOT NULL,
    method TEXT NOT NULL,
    processor TEXT NOT NULL,
    failed_attempts INTEGER NOT NULL
);
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    email TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    is_admin BOOLEAN NOT NULL,
    joined_on DATE NOT NULL
);
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    started_at DATETIME NOT NULL,
    minutes INTEGER NOT NULL,
    feature TEXT NOT NULL,
    device TEXT NOT NULL
);
"""

# Made after the rows are in, which is faster.
INDEXES = """
CREATE INDEX subscriptions_customer ON subscriptions (customer_id);
CREATE INDEX invoices_customer ON invoices (customer_id);
CREATE INDEX invoices_issued ON invoices (issued_on);
CREATE INDEX payments_invoice ON payments (invoice_id);
CREATE INDEX payments_paid ON payments (paid_at);
CREATE INDEX sessions_customer ON sessions (customer_id);
CREATE INDEX sessions_started ON sessions (started_at);
"""
