import sys; sys.path.insert(0,'/work/main/tests/integration')
from conftest import *
def test_q(project, tmp_path):
    f=tmp_path/'raw [1] *?'; f.mkdir()
    (f/'orders.csv').write_text("order_id,ordered_at,email,total,currency,exchange_rate,discount,tax,shipping,other_charges,gross,is_tax_included\n1,2024-06-03,a@b.c,10,EUR,,,,,,,\n2,2024-06-04,a@b.c,4006381333931,USD,1.1,,,,,,\n3,2024-06-04,a@b.c,5,EUR,,4006381333931,,,,,1\n4,2024-06-04,a@b.c,5,EUR,,,4006381333931,,,,0\n5,2024-06-04,a@b.c,5,USD,1.2,,4006381333931,,,,1\n6,2024-06-04,a@b.c,5,EUR,,,,4006381333931,4006381333931,4006381333931,1\n7,2024-06-04,a@b.c,5,EUR,,,,4006381333931,4006381333931,4006381333931,1\n8,2024-06-04,a@b.c,10,USD,9999999999,,,,,,\n")
    (f/'order_lines.csv').write_text("order_line_id,order_id,quantity,unit_price,discount,tax,line_type\n1,1,4006381333931,99.99,,,\n2,1,1,10,,,\n3,6,1,4006381333931,,,\n4,7,4006381333931,0.01,,,\n5,2,1,10,4006381333931,4006381333931,\n6,3,1,10,,4006381333931,\n7,4,4006381333931,-99999,,,adjustment\n")
    (f/'refunds.csv').write_text("refund_line_id,order_id,amount,refunded_at,quantity,currency,tax,shipping\n1,1,4006381333931,2024-06-04,4006381333931,EUR,,\n2,2,4006381333931,2024-06-04,4006381333931,,,\n3,3,10,2024-06-04,1,,4006381333931,4006381333931\n")
    b=project.build({'raw_path':str(f),'reporting_currency':'EUR'}, folder=tmp_path/'db')
    print(b.error, '\n'.join(x for x in b.failures if 'None' not in x))
    print(b.rows("from rejected_rows"), b.rows("select order_id,order_total,net_revenue,gross_revenue from fct_orders"))
    assert 0
