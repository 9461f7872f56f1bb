-- UCI Online Retail -> the raw contract, in DuckDB SQL.
--
-- map.py sets two variables before it runs this file: source_path (the Parquet file) and
-- country_codes_path (country_codes.csv). To run it alone, in the DuckDB shell:
--     set variable source_path = 'online_retail.parquet';
--     set variable country_codes_path = 'country_codes.csv';
--     .read mapping.sql
-- It ends with five views called after the contract's tables: orders, order_lines, refunds,
-- customers, products.


-- 1. The source, read once --------------------------------------------------------------------

-- The source has no line id and thousands of its lines repeat another one exactly. The place in
-- the file (from 0) is therefore the only identity of a line, and dropping repeats would break
-- every published total.
-- UnitPrice is a double; as a decimal with four places it sums exactly, with two it would not.
create or replace temp table source_lines as
select
    file_row_number::varchar as line_id,
    file_row_number as line_position,
    InvoiceNo as invoice_no,
    StockCode as stock_code,
    nullif(trim(Description), '') as description,
    Quantity::decimal(18, 3) as quantity,
    UnitPrice::decimal(18, 4) as unit_price,
    (Quantity::bigint * UnitPrice::decimal(18, 4))::decimal(18, 4) as value,
    -- one document happened at one moment, also where it runs over into the next minute
    min(InvoiceDate) over (partition by InvoiceNo)::timestamp as invoiced_at,
    CustomerID::varchar as customer_id,
    Country as country_name,
    starts_with(InvoiceNo, 'C') as is_cancellation,
    starts_with(InvoiceNo, 'A') as is_adjustment
from read_parquet(getvariable('source_path'), file_row_number = true);

-- Names without one ISO code stand in the list with an empty code: a name that is not in the list
-- at all is a new one, and map.py names it.
create or replace temp table country_codes as
select
    country as country_name,
    iso_code,
    region
from read_csv(getvariable('country_codes_path'), header = true, all_varchar = true);


-- 2. What a stock code stands for --------------------------------------------------------------

-- Not every code is a product. Compared in upper case, since Manual is written M and once m.
create or replace temp view code_types as
select
    stock_code,
    case
        when upper(stock_code) in ('POST', 'DOT', 'C2') then 'shipping'
        when upper(stock_code) in ('BANK CHARGES', 'AMAZONFEE', 'CRUK') then 'fee'
        -- manual entry, discount, samples, bad debt: booked by hand, no goods behind them
        when upper(stock_code) in ('M', 'D', 'S', 'B') then 'adjustment'
        when starts_with(upper(stock_code), 'GIFT_') then 'gift_card'
        else 'product'
    end as line_type
from (select distinct stock_code from source_lines);


-- 3. Orders and their lines ----------------------------------------------------------------------

create or replace temp view order_lines as
select
    source_lines.line_id as order_line_id,
    source_lines.invoice_no as order_id,
    -- Below zero on stock corrections (no C, price 0). They are handed over as they are: the
    -- project rejects them as out_of_range, where they can be seen, rather than here, unseen.
    source_lines.quantity,
    source_lines.unit_price,
    case when source_lines.is_adjustment then 'adjustment' else code_types.line_type end
        as line_type,
    source_lines.stock_code as product_id,
    source_lines.description as title
from source_lines
inner join code_types using (stock_code)
where not source_lines.is_cancellation
order by source_lines.line_position;

-- Invoices of stock corrections alone become orders with a total of 0: the line needs its order,
-- and the project counts such an order as not valid.
-- The sum takes the price as it comes, so bad-debt adjustments keep their negative totals.
create or replace temp view orders as
select
    source_lines.invoice_no as order_id,
    -- local time of the shop, without offset: the build's var raw_timezone says Europe/London
    min(source_lines.invoiced_at) as ordered_at,
    -- an invoice names one customer and one country throughout
    min(source_lines.customer_id) as customer_id,
    coalesce(sum(source_lines.value) filter (where source_lines.quantity > 0), 0)::decimal(18, 4)
        as total,
    case when source_lines.is_adjustment then 'adjustment' else 'sale' end as order_type,
    'GBP' as currency,
    min(country_codes.iso_code) as country,
    min(country_codes.region) as region
from source_lines
left join country_codes using (country_name)
where not source_lines.is_cancellation
group by source_lines.invoice_no, source_lines.is_adjustment
order by source_lines.invoice_no;


-- 4. Refunds, and the orders they undo -----------------------------------------------------------

-- The source does not say which invoice a cancellation undoes. The best guess it allows: the
-- latest earlier purchase of the same thing by the same customer. Only lines with a price can be
-- paid back. Two invoices of one minute: the higher number, so that the guess is always the same.
create or replace temp view purchases as
select
    customer_id,
    stock_code,
    invoiced_at,
    max(invoice_no) as invoice_no
from source_lines
where not is_cancellation and quantity > 0 and unit_price > 0 and customer_id is not null
group by customer_id, stock_code, invoiced_at;

-- "Earlier" includes the same minute: times carry no seconds. (In this file it never decides.)
create or replace temp view cancelled_lines as
select
    source_lines.*,
    purchases.invoice_no as order_id
from source_lines
asof left join purchases
    on
        source_lines.customer_id = purchases.customer_id
        and source_lines.stock_code = purchases.stock_code
        and source_lines.invoiced_at >= purchases.invoiced_at
where source_lines.is_cancellation;

-- An order may hold the code on several lines: one at the refunded price comes first, then one
-- large enough, then the first in the file.
create or replace temp view cancelled_order_lines as
select
    cancelled_lines.line_id,
    bought_lines.line_id as order_line_id
from cancelled_lines
inner join source_lines as bought_lines
    on
        cancelled_lines.order_id = bought_lines.invoice_no
        and cancelled_lines.stock_code = bought_lines.stock_code
where bought_lines.quantity > 0 and bought_lines.unit_price > 0
qualify
    row_number() over (
        partition by cancelled_lines.line_id
        order by
            bought_lines.unit_price = cancelled_lines.unit_price desc,
            bought_lines.quantity >= -cancelled_lines.quantity desc,
            bought_lines.line_position
    ) = 1;

create or replace temp view refunds as
select
    cancelled_lines.line_id as refund_line_id,
    (-cancelled_lines.value)::decimal(18, 4) as amount,
    cancelled_lines.invoiced_at as refunded_at,
    cancelled_lines.order_id,
    cancelled_lines.customer_id,
    cancelled_lines.invoice_no as refund_id,
    cancelled_order_lines.order_line_id,
    cancelled_lines.stock_code as product_id,
    -- Fees and entries by hand are booked as cancellations too (Amazon's fee above all), but no
    -- customer returned anything: as item they would drown the return rate.
    case code_types.line_type
        when 'shipping' then 'shipping'
        when 'fee' then 'adjustment'
        when 'adjustment' then 'adjustment'
        else 'item'
    end as refund_type,
    (-cancelled_lines.quantity)::decimal(18, 3) as quantity
from cancelled_lines
inner join code_types using (stock_code)
left join cancelled_order_lines using (line_id)
order by cancelled_lines.line_position;


-- 5. Customers and products ----------------------------------------------------------------------

-- Worth a table because some customers have cancellations only (they bought before the data
-- begins): made from orders alone, they would be missing. Country as on the latest document that
-- names one.
create or replace temp view customers as
select
    source_lines.customer_id,
    max_by(country_codes.iso_code, (source_lines.invoiced_at, source_lines.invoice_no))
        filter (where country_codes.iso_code is not null) as country
from source_lines
left join country_codes using (country_name)
where source_lines.customer_id is not null
group by source_lines.customer_id
order by source_lines.customer_id;

-- Descriptions vary and some are notes of the stock room ("damaged", "?"): the most frequent one
-- names the product; at a tie the one seen on more lines with a price, then the first by text.
create or replace temp view titles as
select
    stock_code,
    description as title
from source_lines
where description is not null
group by stock_code, description
qualify
    row_number() over (
        partition by stock_code
        order by count(*) desc, count_if(unit_price > 0) desc, description
    ) = 1;

-- Codes stay as written, 85123a beside 85123A, so that the count reconciles.
create or replace temp view products as
select
    code_types.stock_code as product_id,
    titles.title,
    case code_types.line_type
        when 'product' then 'physical'
        when 'gift_card' then 'gift_card'
        else 'service'
    end as product_type
from code_types
left join titles using (stock_code)
order by code_types.stock_code;
