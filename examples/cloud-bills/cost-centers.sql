-- sqlite3 cost-centers.sqlite < cost-centers.sql
CREATE TABLE cost_center (
    sub_account TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    owner TEXT NOT NULL,
    monthly_budget DECIMAL(12,2) NOT NULL
);
INSERT INTO cost_center VALUES
    ('Atlas Orion', 'CC-100', 'Platform', 40.00),
    ('Orion Zenith', 'CC-200', 'Data', 25.00),
    ('Orion Pioneer', 'CC-200', 'Data', 25.00),
    ('Orion Odyssey', 'CC-300', 'Storefront', 30.00),
    ('Odyssey Horizon', 'CC-300', 'Storefront', 30.00),
    ('Pioneer Nimbus', 'CC-400', 'Research', 10.00);
